"""`python -m bench.bench_programme`: scorecards and the report to the CEB at full size, in a database of its own.

60 organisations answer 151 indicators over 8 half-years (some 65,000 published answers). Everything is synthetic,
drawn from one seed, and the database is deleted at the end. Pages are asked by 20 clients at once, one request each
two seconds, from the same web server that `make run` starts.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import Any

SEED = 20260102
ENTITIES, HALVES, ANSWERED = 60, 8, 0.9
CLIENTS, PAUSE, SECONDS = 20, 2.0, 20
EDITS = 1_000
WARM = 5


def fill() -> list[Any]:
    """Write synthetic organisations and their published answers; returns the organisations."""
    from portal.core.models import Entity
    from portal.core.periods import current
    from portal.scorecards.models import FrameworkKind, Indicator, Observation, Step

    rng = random.Random(SEED)
    entities = Entity.objects.bulk_create(
        [Entity(slug=f"synthetic-{k:02}", name=f"Synthetic organisation {k:02}", kind="other") for k in range(ENTITIES)]
    )
    asked = list(Indicator.objects.exclude(framework__kind=FrameworkKind.SYSTEM))
    halves = [current().shift(k - HALVES + 1).code for k in range(HALVES)]
    rows, seq = [], 0
    for entity in entities:
        for indicator in asked:
            for half in halves:
                if rng.random() < ANSWERED:
                    seq += 1
                    rows.append(
                        Observation(
                            seq=seq,
                            entity=entity,
                            indicator=indicator,
                            period=half,
                            revision=1,
                            state="published",
                            source=rng.choice(["self", "validated"]),
                            value=_value(rng, indicator),
                        )
                    )
    Observation.objects.bulk_create(rows, batch_size=2_000)
    Step.objects.update_or_create(pk=1, defaults={"last": seq})
    print(f"{ENTITIES} synthetic organisations, {len(asked)} indicators, {HALVES} half-years: {len(rows)} answers")
    return entities


def _value(rng: random.Random, indicator: Any) -> Decimal:
    if indicator.kind == "ordinal":
        return Decimal(rng.choice(indicator.scale)["value"])
    if indicator.kind == "boolean":
        return Decimal(rng.randint(0, 1))
    return Decimal(rng.randint(0, 100))


def report(person: Any, force: Any, entities: list[Any]) -> Any:
    """Freeze a report, give it out, edit a thousand answers, and compare the bytes."""
    from pypdf import PdfReader

    from portal.core.periods import current
    from portal.reports import services
    from portal.scorecards.models import Observation, Step

    begun = time.perf_counter()
    made = services.freeze(person, force, "ceb", current().shift(1 - HALVES), current())
    frozen = time.perf_counter()
    html = services.file(made, "en", "html")
    pdf = services.file(made, "en", "pdf")
    done = time.perf_counter()
    import io

    pages = len(PdfReader(io.BytesIO(bytes(pdf.data))).pages)
    sizes = f"HTML {html.size // 1024} KiB, PDF {pdf.size // 1024} KiB of {pages} pages"
    print(f"report: frozen in {frozen - begun:.1f} s, files in {done - frozen:.1f} s, bar < 10 s in all; {sizes}")
    last = Step.objects.get(pk=1).last
    old = list(Observation.objects.order_by("seq")[:EDITS])
    for number, row in enumerate(old, last + 1):
        row.pk, row.seq, row.revision, row.value = None, number, 2, Decimal(1)
        row._state.adding = True
    Observation.objects.bulk_create(old)
    Step.objects.update(last=last + EDITS)
    same = services.rebuild(type(made).objects.get(pk=made.pk))
    other = services.freeze(person, force, "ceb", current().shift(1 - HALVES), current()).result_sha256
    print(f"after {EDITS} edits: the snapshot gives the same bytes: {same}; "
          f"a new report differs: {other != made.result_sha256}")  # fmt: skip
    return made


def pages(paths: list[str]) -> None:
    """Measure the processor time of each page in this process, warm, signed out."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    for path in paths:
        for _k in range(WARM):
            client.get(path)
        times = []
        for _k in range(20):
            begun = time.process_time()
            answer = client.get(path)
            times.append((time.process_time() - begun) * 1000)
            assert answer.status_code == 200, (path, answer.status_code)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        middle = sorted(times)[len(times) // 2]
        told = "" if middle <= 15 and len(queries) <= 8 else "  MISSED"
        print(f"{path[:74]:76}{middle:7.1f} ms of processor, {len(queries)} queries{told}", flush=True)


def crowd(paths: list[str], folder: str) -> None:
    """Measure how long 20 clients wait when each asks every two seconds."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1",
               "--worker-class", "gthread", "--threads", "8", "--log-level", "warning"]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, "QUINTET_VAR": folder})
    try:
        _wait(f"http://127.0.0.1:{port}/accelerator")
        for path in paths * 2:
            _ask(f"http://127.0.0.1:{port}{path}")
        waits: list[float] = []
        threads = [threading.Thread(target=_client, args=(port, paths, k, waits)) for k in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        server.terminate()
        server.wait(20)
    waits.sort()
    half, p95 = waits[len(waits) // 2], waits[int(len(waits) * 0.95)]
    told = "" if p95 <= 0.2 else "  MISSED"
    print(f"{CLIENTS} clients, one request each {PAUSE:g} s, {len(waits)} requests")
    print(f"  p50 {half * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, bar <= 200 ms{told}")


def _ask(url: str) -> float:
    begun = time.perf_counter()
    with urllib.request.urlopen(url, timeout=30) as answer:
        answer.read()
    return time.perf_counter() - begun


def _wait(url: str) -> None:
    for _k in range(100):
        try:
            _ask(url)
            return
        except OSError:
            time.sleep(0.2)


def _client(port: int, paths: list[str], number: int, waits: list[float]) -> None:
    rng = random.Random(number)
    time.sleep(number * PAUSE / CLIENTS)
    ends = time.perf_counter() + SECONDS
    while time.perf_counter() < ends:
        took = _ask(f"http://127.0.0.1:{port}{rng.choice(paths)}")
        waits.append(took)
        time.sleep(max(0.0, PAUSE - took))


def load() -> tuple[Any, Any]:
    """Make the database as `make run` does, with a person of the task force; returns the person and the task force."""
    from django.core.management import call_command

    from portal.core import services as core
    from portal.portfolio.services import load_blueprints
    from portal.scorecards.services import load_frameworks
    from quintet.seed import entities as seeded

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    begun = time.perf_counter()
    core.load_entities(seeded())
    load_blueprints()
    rows = load_frameworks()
    force = core.load_task_force()
    took = time.perf_counter() - begun
    print(f"entities, blueprints and {rows} rows of frameworks loaded in {took:.1f} s, bar < 15 s")
    person = core.create_person(None, "bench@example.org", "Bench", "a long enough password")
    core.appoint_owner(person, force)
    return person, force


def main() -> int:
    """Measure everything; returns the exit code."""
    with TemporaryDirectory() as folder:
        os.environ["QUINTET_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        import django

        django.setup()
        from django.conf import settings

        from portal.reports import services as reports

        settings.ALLOWED_HOSTS = ["*"]
        person, force = load()
        entities = fill()
        made = report(person, force, entities)
        reports.publish(person, reports.clear(person, made))
        own = [f"/accelerator/scorecards/{entity.slug}" for entity in entities[3:5]]
        paths = [f"{own[0]}?framework=data", f"{own[1]}?framework=culture", "/accelerator/scorecards"]
        paths += [made.get_absolute_url(), "/accelerator/reports", "/accelerator/plans"]
        paths += [f"/accelerator/entities/{entities[3].slug}"]
        pages(paths)
        crowd(paths, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
