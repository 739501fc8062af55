"""Small methods that only the tests of runs know: quick and deterministic, slow, broken, and one that reads a table."""

import sys
import time
from typing import Annotated

from pydantic import BaseModel, Field

import quintet.data
from quintet.method import MethodError, method, progress
from quintet.result import Estimate, Result, Text
from quintet.table import Col, Table

HOME = "runs_toy"
NAMES = ("toy_sum", "toy_slow", "toy_broken", "toy_table", "toy_refuses", "toy_spec", "toy_hungry")
CITE = "A method of the tests."


def register() -> None:
    """Make the toys known in this process."""
    sys.modules[f"quintet.data.{HOME}"] = sys.modules[__name__]
    for name in NAMES:
        quintet.data.METHODS[name] = HOME


def unregister() -> None:
    """Forget the toys."""
    for name in NAMES:
        quintet.data.METHODS.pop(name, None)


def present(total: int) -> Result:
    """Say the number."""
    return Result(
        title=Text("A sum"),
        estimates={"total": Estimate(total, "count", label=Text("Total"))},
        findings=[Text("The sum is {n}.", {"n": total})],
    )


@method(field="data", cite=CITE, present=present, example={"n": 3})
def toy_sum(
    n: Annotated[int, Field(ge=0, le=10_000, description="How many numbers are added.")],
    wait: Annotated[int, Field(ge=0, le=60_000, description="Milliseconds to spend.")] = 0,
) -> int:
    """Add the numbers below n."""
    for step in range(5):
        progress(step / 5, "adding")
        time.sleep(wait / 5000)
    return sum(range(n))


@method(field="data", cite=CITE, present=present, example={}, long=True)
def toy_slow(seconds: Annotated[float, Field(ge=0, le=600, description="How long.")] = 60.0) -> int:
    """Take a long time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        progress(1 - (ends - time.monotonic()) / seconds, "waiting")
        time.sleep(0.05)
    return 0


@method(field="data", cite=CITE, present=present, example={}, long=True)
def toy_broken() -> int:
    """Fail by a fault of its own."""
    raise RuntimeError("a fault")


@method(field="data", cite=CITE, present=present, example={})
def toy_refuses() -> int:
    """Refuse what it was given, once it has looked."""
    raise MethodError("Row {row}, column '{column}': no.", row=3, column="a", param="rows")


@method(field="data", cite=CITE, present=present, example={"rows": [{"a": 1}, {"a": 2}]})
def toy_table(rows: Annotated[Table, Col("a", int, "A number.", ge=0)]) -> int:
    """Add a column."""
    return int(rows.frame["a"].sum())


@method(field="data", cite=CITE, present=present, example={}, long=True)
def toy_hungry() -> int:
    """Ask for more memory than there may be."""
    return len(bytearray(64 * 2**30))


class Part(BaseModel):
    """A part of the small document."""

    size: int


class Whole(BaseModel):
    """A small document."""

    parts: list[Part]


@method(field="data", cite=CITE, present=present, example={"whole": {"parts": [{"size": 2}]}})
def toy_spec(whole: Annotated[Whole, Field(description="A small document.")]) -> int:
    """Add the sizes of parts."""
    return sum(part.size for part in whole.parts)
