"""The catalogue, its lock, and fetching that leaves nothing broken behind."""

import hashlib
import http.server
import threading

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
            if self.path == "/away":
                self.send_response(302)
                self.send_header("Location", "http://example.org/data.csv")
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
