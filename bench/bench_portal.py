"""`python -m bench.bench_portal [--size 100000] [--engine sqlite postgresql]`: pages and operations against the ping.

The portal is served by gunicorn as the production guide says, with two processes of eight threads, over as many
synthetic initiatives as asked for. Each scene is asked twice: without a pause by four readers (throughput), and by
twenty readers who each think for a second on average between two requests (what a reader waits). The peer of every
figure is `/health`, asked in the same way just before. Processor time is that of the serving processes, and of
PostgreSQL's where it is used, so it does not depend on what else the machine does; times by the clock do.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent
SIZE = 100_000
EAGER, CALM, THINK_SECONDS = 4, 20, 1.0
SECONDS, WARM = 10.0, 30
PORT = 8765
PEER = "/health (peer)"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """Requests a second, p50 and p95 in milliseconds by the clock, and processor milliseconds a request."""

    rate: float
    p50: float
    p95: float
    cpu: float
    failed: int


def prepare(size: int) -> dict[str, list[str]]:
    """Fill the database; gives the addresses of each scene. Runs in a process of its own."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from bench.bench_portfolio import fill, questions
    from portal.core.services import load_entities
    from portal.runs.services import run_now
    from quintet.seed import entities

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    load_entities(entities())
    fill(size)
    result = run_now(None, "sdg17_data_gaps", {}).result
    assert result is not None
    asked = [
        urlencode({"q": choice.q, **{facet: values[0] for facet, values in choice.values.items()}})
        for choice in questions()
    ]
    numbers = random.Random(1).sample(range(size), min(200, size))
    return {
        PEER: ["/health"],
        "home page": ["/"],
        "page of a chapter": ["/data", "/digital", "/culture"],
        "page of a result": [f"/results/{result.pk}"],
        "page of an initiative": [f"/all-projects/synthetic-{i:06}" for i in numbers],
        "search page": [f"/all-projects/search?{query}" for query in asked],
        "API: one initiative": [f"/api/initiatives/synthetic-{i:06}" for i in numbers],
        "API: search": [f"/api/initiatives?{query}" for query in asked],
    }


def processor(pids: list[int]) -> float:
    """Seconds of processor that processes and those they have started have used."""
    used, wanted = 0, set(pids)
    parents: dict[int, tuple[int, int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                said = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)] = (int(said[1]), int(said[11]) + int(said[12]))
    grown = True
    while grown:
        more = {pid for pid, (parent, _used) in parents.items() if parent in wanted} - wanted
        wanted, grown = wanted | more, bool(more)
    used = sum(parents[pid][1] for pid in wanted if pid in parents)
    return used / TICKS


def fetch(connection: http.client.HTTPConnection, path: str) -> http.client.HTTPResponse:
    """Ask and read the answer; a connection that the server has closed meanwhile is opened again, as browsers do."""
    for last in (False, True):
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            return answer
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            connection.close()
            if last:
                raise
    raise AssertionError("unreachable")


def ask(paths: list[str], readers: int, think: float, pids: list[int]) -> Measured:
    """Let some readers ask for a while, each over a connection of their own."""
    times: list[float] = []
    failed = [0]
    ends = time.monotonic() + SECONDS

    def reader(number: int) -> None:
        rng = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        if think:
            time.sleep(rng.random() * think)
        while time.monotonic() < ends:
            begun = time.perf_counter()
            answer = fetch(connection, rng.choice(paths))
            times.append((time.perf_counter() - begun) * 1000)
            failed[0] += answer.status != 200
            if think:
                time.sleep(rng.expovariate(1 / think))
        connection.close()

    threads = [threading.Thread(target=reader, args=(number,)) for number in range(readers)]
    used, begun = processor(pids), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, used = time.monotonic() - begun, processor(pids) - used
    ranked = sorted(times)
    return Measured(
        len(times) / seconds, ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.95)], used * 1000 / len(times),
        failed[0],
    )  # fmt: skip


def warm(scenes: dict[str, list[str]]) -> None:
    """Ask every scene a few times, so that each process has built its index in memory."""
    for paths in scenes.values():
        for path in (paths * WARM)[:WARM]:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=300)
            connection.request("GET", path)
            connection.getresponse().read()
            connection.close()


@contextlib.contextmanager
def served(env: dict[str, str]) -> Iterator[int]:
    """Serve the portal; gives the number of the process."""
    command = [sys.executable, "-m", "gunicorn", "-c", "python:portal.gunicorn_conf", "portal.wsgi"]
    command += ["--max-requests", "0"]  # a process that is replaced takes the count of its processor time along
    with subprocess.Popen(command, env=env, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(300):
                time.sleep(0.2)
                with contextlib.suppress(OSError):
                    http.client.HTTPConnection("127.0.0.1", PORT, timeout=5).connect()
                    break
            yield process.pid
        finally:
            process.terminate()


def measure(engine: str, size: int, env: dict[str, str], servers: list[int]) -> None:
    """Fill, serve and print a line for each scene."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "bench.bench_portal", "--prepare", "--size", str(size)]
    said = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    scenes: dict[str, list[str]] = json.loads(said.stdout)
    print(f"{engine}, {size} synthetic initiatives, prepared in {time.monotonic() - begun:.0f} s", flush=True)
    with served(env) as pid:
        warm(scenes)
        for readers, think, name in (
            (EAGER, 0.0, "no pause"),
            (CALM, THINK_SECONDS, f"{THINK_SECONDS:g} s think time"),
        ):
            print(f"{readers} readers, {name}: requests/s (to the peer), p50 and p95 in ms (p95 to the peer), "
                  "processor ms a request (to the peer)")  # fmt: skip
            peer = None
            for scene, paths in scenes.items():
                got = ask(paths, readers, think, [pid, *servers])
                peer = peer or got
                print(f"  {scene:24}{got.rate:8.1f} ({got.rate / peer.rate:5.3f}) {got.p50:8.1f} {got.p95:8.1f} "
                      f"({got.p95 / peer.p95:6.1f}) {got.cpu:8.2f} ({got.cpu / max(peer.cpu, 0.01):6.1f})"
                      + (f"  {got.failed} FAILED" if got.failed else ""), flush=True)  # fmt: skip
        print(f"memory of the serving processes: {resident(pid):.0f} MiB", flush=True)


def resident(pid: int) -> float:
    """MiB that the children of a process hold of their own (proportional share)."""
    total = 0.0
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        lines = Path(f"/proc/{child}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return total


def main() -> int:
    """Measure on each engine; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.bench_portal", description=__doc__.split("\n")[0])
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--engine", nargs="*", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        print(json.dumps(prepare(options.size)))
        return 0
    from tools.postgres import server

    for engine in options.engine:
        with TemporaryDirectory() as var, contextlib.ExitStack() as stack:
            env = {name: value for name, value in os.environ.items() if not name.startswith("QUINTET_")}
            env |= {"QUINTET_VAR": var, "QUINTET_BIND": f"127.0.0.1:{PORT}", "QUINTET_WEB_PROCESSES": "2"}
            env["QUINTET_API_PER_MINUTE"] = "100000000"
            servers: list[int] = []
            if engine == "postgresql":
                env["QUINTET_DATABASE_URL"] = url = stack.enter_context(server())
                servers = [_postmaster(url)]
            measure(engine, options.size, env, servers)
    return 0


def _postmaster(url: str) -> int:
    from urllib.parse import unquote

    folder = unquote(url.partition("@")[2].rpartition("/")[0])
    return int((Path(folder) / "data" / "postmaster.pid").read_text().split()[0])


if __name__ == "__main__":
    sys.exit(main())
