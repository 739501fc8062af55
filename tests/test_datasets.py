"""The catalogue, its lock, and fetching that leaves nothing broken behind."""

import hashlib
import http.server
import socket
import threading
from types import SimpleNamespace

import pytest

from quintet import datasets
from quintet.datasets import fetch
from quintet.errors import MethodError

BODY = b"series,value\nA,1\n"


@pytest.fixture
def server():
    """A loopback server that gives BODY at every path, and a redirect to plain http at /away."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path.startswith("/away"):
                self.send_response(302)
                self.send_header("Location", self.path.partition("?")[2] or "http://example.org/data.csv")
                self.end_headers()
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(BODY)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """An empty cache and a catalogue with one file, whose lock and address a test sets."""
    monkeypatch.delenv("QUINTET_MIRROR", raising=False)
    monkeypatch.setenv("QUINTET_CACHE", str(tmp_path))

    def put(url, body=BODY, size=None):
        entry = datasets.Entry("toy/data.csv", "2023", url)
        toy = datasets.Dataset("toy", "Toy", "source", "publisher", "CC0", "cite", "made by hand.", (entry,))
        monkeypatch.setattr(fetch, "get", lambda name: toy)
        locked = datasets.Locked(hashlib.sha256(body).hexdigest(), size or len(body), "2026-01-01")
        monkeypatch.setattr(fetch, "lock", lambda: {"toy/data.csv": locked})
        monkeypatch.setattr(datasets, "lock", lambda: {"toy/data.csv": locked})
        return toy

    put.folder = tmp_path
    return put


def test_it_works(server, shelf):
    toy = shelf(f"{server}/data.csv")
    assert list(fetch.pull("toy")) == [("toy/data.csv", "fetched")]
    assert toy.path("toy/data.csv").read_bytes() == BODY
    assert list(fetch.pull("toy")) == [("toy/data.csv", "already here")]
    assert list(fetch.verify("toy")) == [("toy/data.csv", "ok")]


def test_other_bytes_than_the_locked_ones_are_not_kept(server, shelf):
    shelf(f"{server}/data.csv", body=b"other bytes!!!!!!")
    with pytest.raises(MethodError, match="other bytes"):
        list(fetch.pull("toy"))
    assert not [path for path in shelf.folder.rglob("*") if path.is_file()]


def test_a_longer_file_than_the_locked_one_is_not_kept(server, shelf):
    shelf(f"{server}/data.csv", size=5)
    with pytest.raises(MethodError, match="more than the locked size"):
        list(fetch.pull("toy"))
    assert not [path for path in shelf.folder.rglob("*") if path.is_file()]


def test_a_redirect_to_plain_http_is_refused(server, shelf):
    shelf(f"{server}/away")
    with pytest.raises(MethodError, match="Only https"):
        list(fetch.pull("toy"))


@pytest.mark.parametrize("url", ["http://example.org/x", "file:///etc/passwd", "ftp://example.org/x"])
def test_only_https_is_fetched(shelf, url):
    shelf(url)
    with pytest.raises(MethodError, match="Only https"):
        list(fetch.pull("toy"))


@pytest.fixture
def resolver(monkeypatch):
    """Names resolve to what a test says, one answer after another; connections are noted and not made."""
    answers, asked, reached = {}, [], []

    def getaddrinfo(host, port, *args, **kwargs):
        asked.append(host)
        found = answers[host].pop(0) if host in answers else [host]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

    def create_connection(address, *args, **kwargs):
        reached.append(address[0])
        raise OSError("not connected in a test")

    monkeypatch.setattr(fetch.socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(fetch.socket, "create_connection", create_connection)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return SimpleNamespace(answers=answers, asked=asked, reached=reached)


PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_into_a_private_network_is_refused(shelf, resolver, address):
    resolver.answers["data.example.org"] = [[address]]
    shelf("https://data.example.org/data.csv")
    with pytest.raises(MethodError, match="private network"):
        list(fetch.pull("toy"))
    assert resolver.reached == []


def test_a_public_address_is_reached_as_it_was_checked(shelf, resolver):
    # The second answer is the attack: a name that changes its address between the check and the connection.
    resolver.answers["data.example.org"] = [["8.8.8.8", "127.0.0.1", "2606:4700::1111"], ["127.0.0.1"]]
    shelf("https://data.example.org/data.csv")
    with pytest.raises(MethodError, match="could not be fetched"):
        list(fetch.pull("toy"))
    assert (resolver.asked, resolver.reached) == (["data.example.org"], ["8.8.8.8", "2606:4700::1111"])


@pytest.mark.parametrize(
    "target",
    [
        "https://127.0.0.1/x", "https://localhost/x", "https://[::1]/x", "https://169.254.169.254/latest/meta-data",
        "https://10.1.2.3/x", "https://2130706433/x", "https://0x7f.1/x", "https://[::ffff:127.0.0.1]/x",
        "https://localhost.example.net/x",
    ],
)  # fmt: skip
def test_a_redirect_into_a_private_network_is_refused(server, shelf, monkeypatch, target):
    real, reached = socket.getaddrinfo, []

    def getaddrinfo(host, *args, **kwargs):
        return real("127.0.0.1" if host == "localhost.example.net" else host, *args, **kwargs)

    def connect(self, address):
        reached.append(address)
        return plain(self, address)

    plain = socket.socket.connect
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket.socket, "connect", connect)
    shelf(f"{server}/away?{target}")
    with pytest.raises(MethodError, match=r"private network|could not be fetched"):
        list(fetch.pull("toy"))
    assert len(reached) == 1  # the server of the test alone
    assert not [path for path in shelf.folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1/x", "file:///etc/passwd", "ftp://example.org/x", "https://a@b.example/x"]
)
def test_a_redirect_to_another_kind_of_address_is_refused(server, shelf, target):
    shelf(f"{server}/away?{target}")
    with pytest.raises(MethodError):
        list(fetch.pull("toy"))


def test_a_sender_that_drips_is_cut_off(server, shelf, monkeypatch):
    monkeypatch.setattr(fetch, "LIMIT_SECONDS", -1)
    shelf(f"{server}/data.csv")
    with pytest.raises(MethodError, match="took too long"):
        list(fetch.pull("toy"))


def test_a_file_without_an_address_says_how_it_was_made(shelf):
    shelf("")
    with pytest.raises(MethodError, match="made by hand"):
        list(fetch.pull("toy"))


def test_a_missing_file_names_the_command_that_brings_it(shelf):
    toy = shelf("")
    with pytest.raises(datasets.DatasetMissing, match="quintet datasets pull toy"):
        toy.path("toy/data.csv")


def test_a_changed_file_is_refused(shelf):
    toy = shelf("")
    (shelf.folder / "toy").mkdir()
    (shelf.folder / "toy" / "data.csv").write_bytes(b"tampered")
    with pytest.raises(MethodError, match="not the one this version knows"):
        toy.path("toy/data.csv")
    assert list(fetch.verify("toy")) == [("toy/data.csv", "changed")]


@pytest.mark.parametrize("name", datasets.names())
def test_every_catalogued_file_is_locked_and_credited(name):
    dataset = datasets.get(name)
    for key in ("title", "source", "publisher", "licence", "citation", "made"):
        assert getattr(dataset, key).strip(), key
    assert {entry.path for entry in dataset.files} <= set(datasets.lock())


def test_an_unknown_dataset_names_the_known_ones():
    with pytest.raises(MethodError, match="unsd_sdg"):
        datasets.get("nothing")
