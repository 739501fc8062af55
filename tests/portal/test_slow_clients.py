"""Slow readers: fifty connections that drip their requests do not stop anybody else."""

from __future__ import annotations

import contextlib
import http.client
import http.cookies
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from portal.gunicorn_worker import GATHERED_BYTES, missing
from tests.portal.test_deploy import environment, get, portal, served

DRIPPING = 50
HEAD = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        (b"GET / HTT", (1, 0)),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", (1, 0)),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", (0, 0)),
        (HEAD + b"Content-Length: 5\r\n\r\nab", (3, 3)),
        (HEAD + b"content-length:5\r\n\r\nabcde", (0, 0)),
        (HEAD + b"Content-Length: 5\r\n\r\nabcdefg", (0, 0)),
        (HEAD + b"X: 1\r\n\r\nContent-Length: 5\r\n\r\n", (0, 0)),
        (b"x" * GATHERED_BYTES, (0, 0)),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n", (1, 1)),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", (0, 0)),
    ],
)
def test_a_request_is_whole_or_not(seen: bytes, wanted: tuple[int, int]) -> None:
    assert missing(seen) == wanted


def test_of_a_large_body_only_the_beginning_is_waited_for() -> None:
    head = HEAD + b"Content-Length: 1000000\r\n\r\n"
    assert missing(head) == (GATHERED_BYTES - len(head), 1_000_000)
    full = head + b"x" * (GATHERED_BYTES - len(head))
    assert missing(full) == (0, 1_000_000 - (GATHERED_BYTES - len(head)))


@contextlib.contextmanager
def dripping(port: int, start: bytes, piece: bytes) -> Iterator[list[socket.socket]]:
    """Fifty connections that send a piece of their request again and again, and never its end."""
    held = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(DRIPPING)]
    stop = threading.Event()

    def drip() -> None:
        while not stop.wait(0.3):
            for sock in held:
                with contextlib.suppress(OSError):
                    sock.send(piece)

    for sock in held:
        sock.sendall(start)
    thread = threading.Thread(target=drip)
    thread.start()
    try:
        time.sleep(1)
        yield held
    finally:
        stop.set()
        thread.join()
        for sock in held:
            sock.close()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A portal with four threads in one process."""
    env = environment(tmp_path_factory.mktemp("slow"), QUINTET_WEB_THREADS="4")
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--no-input", "--verbosity", "0"]):
        done = portal(env, *command)
        assert done.returncode == 0, done.stderr
    with served(env) as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b""),
        (b"G", b""),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-", b"a"),
        (HEAD + b"Content-Length: 20000\r\n\r\n", b"a"),
        (HEAD + b"Content-Length: 9000000\r\n\r\n", b"a"),
        (HEAD + b"Content-Length: 9000000\r\n\r\n" + b"a" * GATHERED_BYTES, b"a"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    ],
    ids=["silent", "one byte", "head", "form", "upload", "upload in a thread", "chunks"],
)
def test_others_are_served_meanwhile(port: int, start: bytes, piece: bytes) -> None:
    with dripping(port, start, piece):
        for _ in range(10):
            assert get(port, "/health").status == 200
            assert get(port, "/sign-in").status == 200


@pytest.mark.slow
@pytest.mark.parametrize("size", [10, GATHERED_BYTES - 200, GATHERED_BYTES, GATHERED_BYTES * 40])
def test_a_connection_is_kept_and_a_form_of_any_size_arrives(port: int, size: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    answer.read()
    token = http.cookies.SimpleCookie(answer.headers["Set-Cookie"])["csrftoken"].value
    for _ in range(3):
        body = f"other={'a' * size}&csrfmiddlewaretoken={token}"  # a form that is cut short has no token: 403
        headers = {"Cookie": f"csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/sign-in", body=body, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
    connection.close()


@pytest.mark.slow
def test_a_request_in_pieces_is_answered(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        for piece in (b"GE", b"T /health HTTP/1.1\r\nHo", b"st: 127.0.0.1\r\nConnection: close\r\n", b"\r\n"):
            sock.sendall(piece)
            time.sleep(0.2)
        said = b"".join(iter(lambda: sock.recv(4096), b""))
    assert said.startswith(b"HTTP/1.1 200")


@pytest.mark.slow
def test_two_requests_at_once_are_both_answered(port: int) -> None:
    one = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        sock.sendall(one + b"\r\n" + one + b"Connection: close\r\n\r\n")
        said = b"".join(iter(lambda: sock.recv(4096), b""))
    assert said.count(b"HTTP/1.1 200") == 2
