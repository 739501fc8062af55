"""`python -m bench.bench_portfolio [--sizes 10000 100000]`: search with facets, and an import with bad rows.

Every initiative here is synthetic: words drawn from a made-up vocabulary with frequencies after Zipf, facets drawn
at random, all from one seed, in a database that is deleted at the end. The times are those of `search.search` and
of the rows of a page, without the web server; the first search of each size, which builds the index in memory, is
told apart, as is the one after a change.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from tempfile import TemporaryDirectory
from typing import Any

SEED = 20260101
WORDS, TITLE, BODY = 5_000, 5, 20
CHUNK = 2_000
QUESTIONS = 200
ROUNDS, PAGE = 5, 20
ROWS, BAD = 10_000, 200
BARS_MS = {10_000: 30.0, 100_000: 100.0}
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo")


def vocabulary(rng: random.Random) -> tuple[list[str], list[float]]:
    """Made-up words with the weights of Zipf's law."""
    words = {"".join(rng.choices(SYLLABLES, k=rng.randint(2, 5))) for _ in range(WORDS * 2)}
    kept = sorted(words)[:WORDS]
    rng.shuffle(kept)
    return kept, [1 / rank for rank in range(1, len(kept) + 1)]


def synthetic(rng: random.Random, n: int, entities: list[Any]) -> Iterator[Any]:
    """Synthetic initiatives, published, with all ten facets."""
    from portal.portfolio.models import Evidence, Initiative, Kind, Stage
    from portal.portfolio.vocabulary import FIELDS, iso3_codes, lever_ids

    words, weights = vocabulary(rng)
    codes, levers = sorted(iso3_codes()), lever_ids()
    for i in range(n):
        said = rng.choices(words, weights, k=TITLE + BODY)
        yield Initiative(
            slug=f"synthetic-{i:06}",
            kind=rng.choice(Kind.values),
            title=" ".join(said[:TITLE]),
            summary=" ".join(said[TITLE:]),
            fields=rng.sample(list(FIELDS), rng.randint(1, 3)),
            levers=rng.sample(levers, rng.randint(0, 2)),
            goals=rng.sample(range(1, 18), rng.randint(1, 3)),
            countries=rng.sample(codes, rng.randint(0, 4)),
            entity=rng.choice(entities),
            stage=rng.choice(Stage.values),
            reality=rng.randint(1, 3),
            evidence=rng.choice(Evidence.values),
            state="published",
            source="dpg",
            source_id=str(i),
            seq=i + 1,
        )


def fill(n: int) -> None:
    """Write `n` synthetic initiatives with their terms."""
    from portal.core.models import Entity
    from portal.portfolio import index
    from portal.portfolio.models import Counter, Initiative

    entities = list(Entity.objects.all())
    batch: list[Any] = []
    for initiative in synthetic(random.Random(SEED), n, entities):
        batch.append(initiative)
        if len(batch) == CHUNK:
            _write(batch)
            batch = []
    if batch:
        _write(batch)
    Counter.objects.update_or_create(pk=1, defaults={"last": n})
    assert Initiative.objects.count() == n
    index.forget()


def _write(batch: list[Any]) -> None:
    from django.db import transaction

    from portal.portfolio import texts
    from portal.portfolio.models import Initiative

    counted = [texts.prepare(initiative) for initiative in batch]
    with transaction.atomic():
        Initiative.objects.bulk_create(batch, batch_size=500)
        texts.store(zip(batch, counted, strict=True))


def empty() -> None:
    """Take everything out again."""
    from portal.portfolio.models import Initiative, Terms

    Terms.objects.all()._raw_delete("default")
    Initiative.partners.through.objects.all()._raw_delete("default")
    Initiative.objects.all()._raw_delete("default")


def questions() -> list[Any]:
    """Questions of two words with a value of two facets each."""
    from portal.portfolio.search import Choice

    rng = random.Random(SEED + 1)
    words, weights = vocabulary(random.Random(SEED))
    found = []
    for i in range(QUESTIONS):
        values: dict[str, tuple[str, ...]] = {
            "sdg": (str(rng.randint(1, 17)),),
            "field": (rng.choice(["data", "digital"]),),
        }
        q = " ".join(rng.choices(words, weights, k=2)) if i % 4 else ""
        found.append(Choice(q=q, values=values if i % 2 else {}))
    return found


def timed(act: Callable[[], Any]) -> float:
    """Milliseconds of a call, by the clock."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def p50(times: list[float]) -> float:
    """The middle time."""
    return sorted(times)[len(times) // 2]


def p95(times: list[float]) -> float:
    """The time that 95 of 100 do not exceed."""
    return sorted(times)[int(len(times) * 0.95)]


def both(act: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds of a call, by the clock and of the processor."""
    begun = time.process_time()
    wall = timed(act)
    return wall, (time.process_time() - begun) * 1000


def resident() -> float:
    """The memory of this process in MiB."""
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def searches(n: int) -> None:
    """Measure the searches, with the rows of a page, and print a line for each of five rounds."""
    from django.contrib.auth.models import AnonymousUser

    from portal.portfolio import index, search, shown

    def ask(choice: Any) -> None:
        shown.cards(search.search(choice, AnonymousUser(), per_page=PAGE).pks)

    before = resident()
    wall, cpu = both(lambda: ask(search.Choice()))
    with index.lock():
        held = index.current()
    print(f"{n} synthetic: index built in {wall / 1000:.1f} s ({cpu / 1000:.1f} s of processor), process grew by "
          f"{resident() - before:.0f} MiB, of which arrays {weight(held):.0f} MiB")  # fmt: skip
    for turn in range(1, ROUNDS + 1):
        times = [both(lambda choice=choice: ask(choice)) for choice in questions()]  # type: ignore[misc]
        walls, cpus = [w for w, _c in times], [c for _w, c in times]
        bar = BARS_MS.get(n)
        told = "" if bar is None else f"; bar p95 <= {bar:g} ms{'' if p95(walls) <= bar else ' MISSED'}"
        print(f"search, {len(search.FACETS)} facets, {n}, round {turn}: p50 {p50(walls):.1f} ms, p95 {p95(walls):.1f} "
              f"ms; of processor p50 {p50(cpus):.1f} ms, p95 {p95(cpus):.1f} ms{told}", flush=True)  # fmt: skip
    others(n, ask)


def others(n: int, ask: Callable[[Any], None]) -> None:
    """Measure what else reads the index: the search after a change, similar initiatives, the map, the gap map."""
    from django.contrib.auth.models import AnonymousUser

    from portal.portfolio import search, shown, similar
    from portal.portfolio.models import Initiative

    nobody, changed, alike = AnonymousUser(), [], []
    for step, item in enumerate(Initiative.objects.order_by("pk")[:: n // 20], 1):
        Initiative.objects.filter(pk=item.pk).update(seq=n + step)
        changed.append(timed(lambda: ask(search.Choice(q=item.title[:10]))))  # noqa: B023
        similar.like(item, set())  # the first after a change weighs every word anew
        alike.append(timed(lambda: similar.like(item, set())))  # noqa: B023
    tiles = [timed(lambda: shown.world(search.Choice(), search.tally(search.Choice(), nobody, "country")[2]))
             for _ in range(ROUNDS)]  # fmt: skip
    gaps = [timed(lambda: search.matrix(search.Choice(), nobody, "field", "sdg")) for _ in range(ROUNDS)]
    print(f"{n}: search after a change p50 {p50(changed):.0f} ms, similar initiatives p50 {p50(alike):.0f} ms, "
          f"map {p50(tiles):.0f} ms, gap map {p50(gaps):.0f} ms", flush=True)  # fmt: skip


def weight(held: Any) -> float:
    """The arrays of the index in MiB."""
    blocks = [array for block in held.postings.blocks for array in vars(block).values()]
    facets = [array for facet in held.facets.values() for array in (facet.places, facet.codes)]
    return sum(array.nbytes for array in [*blocks, *facets, *vars(held).values()] if hasattr(array, "nbytes")) / 2**20


def bad_file() -> bytes:
    """A file of ROWS rows of which BAD are wrong."""
    from portal.portfolio.importing import EXAMPLE

    rng = random.Random(SEED + 2)
    words, weights = vocabulary(random.Random(SEED))
    wrong = set(rng.sample(range(ROWS), BAD))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(EXAMPLE))
    writer.writeheader()
    for i in range(ROWS):
        row = {**EXAMPLE, "partners": "", "title": f"Synthetic {' '.join(rng.choices(words, weights, k=TITLE))}"}
        row["summary"] = " ".join(rng.choices(words, weights, k=BODY))
        writer.writerow({**row, "stage": "moon"} if i in wrong else row)
    return out.getvalue().encode()


def imports() -> None:
    """Measure an import and print a line."""
    from portal.core.services import create_entity, create_person
    from portal.portfolio import importing
    from portal.portfolio.models import Initiative

    person = create_person(None, "bench@example.org", "Bench", "a long enough password")
    entity = create_entity(person, "Entity of the measurement")
    kept: dict[str, Any] = {}
    data = bad_file()
    check, check_cpu = both(lambda: kept.update(batch=importing.check(person, entity, "synthetic.csv", data)))
    batch = kept["batch"]
    assert (batch.rows, batch.bad, len(batch.problems)) == (ROWS, BAD, BAD)
    settle, settle_cpu = both(lambda: importing.settle(person, batch, "good"))
    assert Initiative.objects.filter(entity=entity).count() == ROWS - BAD
    print(f"import, {ROWS} rows, {BAD} bad: check {check / 1000:.1f} s (processor {check_cpu / 1000:.1f} s; all {BAD} "
          f"named), keep the other {ROWS - BAD} {settle / 1000:.1f} s (processor {settle_cpu / 1000:.1f} s)",
          flush=True)  # fmt: skip


def main() -> int:
    """Measure everything; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.bench_portfolio", description="Measure the portfolio.")
    parser.add_argument("--sizes", type=int, nargs="*", default=list(BARS_MS))
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        os.environ["QUINTET_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        import django

        django.setup()
        from django.core.management import call_command

        from portal.core.services import load_entities
        from quintet.seed import entities

        call_command("migrate", verbosity=0)
        load_entities(entities())
        for n in options.sizes:
            print(f"{n} synthetic initiatives written in {timed(lambda n=n: fill(n)) / 1000:.0f} s", flush=True)  # type: ignore[misc]
            searches(n)
            empty()
        imports()
    return 0


if __name__ == "__main__":
    sys.exit(main())
