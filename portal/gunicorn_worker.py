"""A threaded gunicorn worker that gives a request to a thread only when it has come: slow readers hold no thread.

gunicorn's own threaded worker hands a connection to a thread at its first byte, so as many slow senders as there are
threads stop everything (the attack named Slowloris). Here the main loop looks at what has come without taking it
(MSG_PEEK): a request goes to a thread when its head and a body of up to `GATHERED_BYTES` are complete. Larger bodies,
which are uploads, may wait in half of the threads at most. The web server in front does the same with disk to spare;
this keeps the portal up without one, too. Written for gunicorn 27, and `tests/portal/test_slow_clients.py` holds it.
"""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import struct
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

GATHERED_BYTES = 32 * 1024
GATHER_SECONDS = 20.0
STALL_SECONDS = 15
LOOK_SECONDS = 0.02
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_STALL = struct.pack("ll", STALL_SECONDS, 0)


def missing(seen: bytes) -> tuple[int, int]:
    """Tell from the first bytes of a request how many are to be waited for, and how many come later."""
    end = seen.find(b"\r\n\r\n")
    if end < 0:
        return int(len(seen) < GATHERED_BYTES), 0  # a head without an end is refused by gunicorn's own limits
    if _CHUNKED.search(seen, 0, end + 2):
        return (0, 0) if seen.endswith(b"\r\n0\r\n\r\n") else (int(len(seen) < GATHERED_BYTES), 1)
    found = _LENGTH.search(seen, 0, end + 2)
    rest = max(0, int(found.group(1)) - (len(seen) - end - 4)) if found else 0
    return min(rest, GATHERED_BYTES - len(seen)), rest


class GatheringWorker(ThreadWorker):
    """gthread, with requests gathered in the main loop."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gathering: dict[TConn, float] = {}
        self._silent: set[TConn] = set()  # of those, the ones that the poller watches for a first byte
        self._large: set[TConn] = set()

    def accept(self, listener: Any) -> None:
        """Take a new connection and wait for its request."""
        try:
            client, address = listener.accept()
        except OSError:
            return
        self.nr_conns += 1
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            client.setsockopt(socket.SOL_SOCKET, option, _STALL)
        self._gather(TConn(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: TConn, client: Any) -> None:
        """The next request of a connection that was kept open begins to come."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._gather(conn)

    def _gather(self, conn: TConn) -> None:
        self._gathering[conn] = time.monotonic() + GATHER_SECONDS
        conn.sock.setblocking(False)
        if not self._look(conn):
            # Until the first byte the poller tells; afterwards it would tell without end.
            with contextlib.suppress(BlockingIOError):
                conn.sock.recv(1, socket.MSG_PEEK)
                return
            self._silent.add(conn)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._begun, conn))

    def _begun(self, conn: TConn, client: Any) -> None:
        self._unwatch(conn)
        self._look(conn)

    def _unwatch(self, conn: TConn) -> None:
        if conn in self._silent:
            self._silent.remove(conn)
            self.poller.unregister(conn.sock)

    def _look(self, conn: TConn) -> bool:
        """Hand a request that has come to a thread."""
        try:
            seen = conn.sock.recv(GATHERED_BYTES, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            seen = b""
        wait, later = missing(seen) if seen else (0, 0)  # an end without a request is the thread's to close
        if wait or (later > wait and len(self._large) >= max(1, self.cfg.threads // 2)):
            return False
        self._unwatch(conn)
        del self._gathering[conn]
        if later:
            self._large.add(conn)
        conn.data_ready = True
        self.enqueue_req(conn)
        return True

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """A thread is done with a connection."""
        self._large.discard(conn)
        super().finish_request(conn, fs)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Look at what is gathered beside what the poller tells."""
        super().wait_for_and_dispatch_events(min(timeout, LOOK_SECONDS) if self._gathering else timeout)
        now = time.monotonic()
        for conn, ends in list(self._gathering.items()):
            if not self._look(conn) and (now > ends or not self.alive):
                self._unwatch(conn)
                del self._gathering[conn]
                self.nr_conns -= 1
                conn.close()
