"""@method and @case, the lazy registry, and `run`: one declaration that every surface reads.

A method is a plain typed function; its signature declares parameters, its docstring the words, its decorator the
field, the source and `present`, which turns the computed dataclass into a Result. A field lists its methods by
name in its `__init__` (`METHODS`), a case in `quintet.cases` (`CASES`); nothing scans directories.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal

from quintet.errors import Cancelled, MethodError

if TYPE_CHECKING:
    from quintet.params import Param
    from quintet.result import Input, Result

__all__ = ["Cancelled", "Method", "MethodError", "case", "get", "method", "names", "progress", "run"]

FIELDS = ("data", "innovation", "digital", "foresight", "behaviour", "culture")
Kind = Literal["method", "case"]
Report = Callable[[float, str], bool]  # told how far and what; answers False when the person has cancelled


@dataclass(frozen=True)
class Method:
    """A registered method or case: what it takes, how it computes, how it is said."""

    name: str
    kind: Kind
    func: Callable[..., Any]
    cite: str
    field: str = ""
    fields: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    brief: str = ""
    present: Callable[[Any], Result] | None = None
    example: dict[str, Any] = dataclasses.field(default_factory=dict)
    version: int = 1
    long: bool = False
    datasets: tuple[str, ...] = ()

    @cached_property
    def params(self) -> tuple[Param, ...]:
        """The parameters, read from the signature."""
        from quintet.params import params_of

        return params_of(self.func)

    @property
    def title(self) -> str:
        """First line of the docstring, without its full stop."""
        return self.doc.splitlines()[0].rstrip(".") if self.doc else self.name

    @cached_property
    def doc(self) -> str:
        """The whole docstring."""
        return inspect.getdoc(self.func) or ""

    def schema(self) -> dict[str, Any]:
        """The parameters as one JSON Schema; what documents share stands in its `$defs`."""
        shared: dict[str, Any] = {}
        properties = {param.name: param.schema() for param in self.params}
        for own in properties.values():
            shared.update(own.pop("$defs", {}))
        out = {
            "type": "object",
            "properties": properties,
            "required": [param.name for param in self.params if param.required],
            "additionalProperties": False,
        }
        return {**out, "$defs": shared} if shared else out

    def bind(self, given: dict[str, Any]) -> dict[str, Any]:
        """Checked arguments for the function. Raises MethodError on unknown, missing or wrong ones."""
        known = {param.name: param for param in self.params}
        for name in given:
            if name not in known:
                raise MethodError(
                    "There is no '{param}' parameter. '{name}' takes: {known}.",
                    param=name,
                    name=self.name,
                    known=", ".join(known) or "nothing",
                )
        bound = {}
        for name, param in known.items():
            if name in given:
                bound[name] = param.check(given[name])
            elif param.required:
                raise MethodError("The '{param}' parameter is missing.", param=name)
            else:
                bound[name] = param.default
        return bound

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Compute: arrays, frames and files are welcome where a Table is declared."""
        for param, value in zip(self.params, args, strict=False):
            if param.name in kwargs:
                raise MethodError("The '{param}' parameter is given twice. Give it once.", param=param.name)
            kwargs[param.name] = value
        if len(args) > len(self.params):
            raise MethodError("'{name}' takes {n} parameters.", name=self.name, n=len(self.params))
        return self.func(**self.bind(kwargs))


def method(
    *,
    field: str,
    cite: str,
    present: Callable[[Any], Result],
    example: dict[str, Any] | None = None,
    version: int = 1,
    long: bool = False,
    datasets: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Method]:
    """Declare a method of one field. `example` must run; `long` methods answer 202 on the API."""
    if field not in FIELDS:
        raise ValueError(f"field must be one of {', '.join(FIELDS)}. Got '{field}'.")

    def wrap(func: Callable[..., Any]) -> Method:
        return Method(
            func.__name__, "method", func, cite, field, (field,), present=present, example=example or {},
            version=version, long=long, datasets=datasets,
        )  # fmt: skip

    return wrap


def case(
    *,
    sdgs: list[int],
    fields: list[str],
    brief: str,
    cite: str,
    datasets: tuple[str, ...] = (),
    example: dict[str, Any] | None = None,
    version: int = 1,
) -> Callable[[Callable[..., Result]], Method]:
    """Declare a case: it names its datasets, calls methods and returns a Result with sections and a decision."""

    def wrap(func: Callable[..., Result]) -> Method:
        return Method(
            func.__name__, "case", func, cite, fields[0], tuple(fields), tuple(sdgs), brief,
            example=example or {}, version=version, long=True, datasets=datasets,
        )  # fmt: skip

    return wrap


def _homes() -> dict[str, str]:
    """Name -> module of every registered method and case."""
    homes: dict[str, str] = {}
    for package_name in FIELDS:
        try:
            package = importlib.import_module(f"quintet.{package_name}")
        except ModuleNotFoundError as error:
            if error.name != f"quintet.{package_name}":
                raise
            continue  # a field's folder is created when its first method arrives
        homes.update({name: f"{package.__name__}.{module}" for name, module in package.METHODS.items()})
    cases = importlib.import_module("quintet.cases")
    homes.update({name: f"{cases.__name__}.{module}" for name, module in cases.CASES.items()})
    return homes


def names(kind: Kind | None = None) -> list[str]:
    """Names of registered methods and cases, without importing their modules."""
    homes = _homes()
    is_case = {name: home.startswith("quintet.cases.") for name, home in homes.items()}
    return [name for name in homes if kind is None or is_case[name] == (kind == "case")]


def get(name: str) -> Method:
    """The method or case of that name. Raises MethodError naming the nearest ones."""
    import difflib

    homes = _homes()
    if name not in homes:
        near = difflib.get_close_matches(name, homes, 3)
        raise MethodError(
            "There is no method or case '{name}'.{hint} `quintet list` shows all.",
            name=name,
            hint=f" Did you mean {' or '.join(near)}?" if near else "",
        )
    return _load(name, homes[name])


@cache
def _load(name: str, home: str) -> Method:
    found = getattr(importlib.import_module(home), name)
    if not isinstance(found, Method):
        raise TypeError(f"{home}.{name} is not decorated with @method or @case.")
    return found


# What the running method reads and how it reports: a method never passes these along by hand.
_inputs: ContextVar[list[Input] | None] = ContextVar("quintet_inputs", default=None)
_report: ContextVar[Report | None] = ContextVar("quintet_report", default=None)


def record_input(source: Input) -> None:
    """Note a source that the running method has read."""
    noted = _inputs.get()
    if noted is not None and source not in noted:
        noted.append(source)


def progress(fraction: float, msg: str) -> None:
    """Say how far the running method is. Raises Cancelled when the person has cancelled it."""
    report = _report.get()
    if report is not None and not report(min(max(fraction, 0.0), 1.0), msg):
        raise Cancelled


@contextmanager
def reporting(report: Report) -> Iterator[None]:
    """Send the progress of methods run inside to `report`."""
    token = _report.set(report)
    try:
        yield
    finally:
        _report.reset(token)


def run(name: str, params: dict[str, Any] | None = None) -> Result:
    """Run a method or case the way every surface does: validate, compute, present, suppress, stamp.

    Raises MethodError on bad input and nothing else.
    """
    from quintet.suppress import suppress

    found = get(name)
    token = _inputs.set([])
    try:
        bound = found.bind(params or {})
        computed = found.func(**bound)
        result = computed if found.present is None else found.present(computed)
        inputs = _inputs.get() or []
    finally:
        _inputs.reset(token)
    stamped = replace(
        result,
        method=found.name,
        version=found.version,
        params={key: _stamp(bound[key]) for key in sorted(bound)},
        inputs=sorted([*result.inputs, *inputs], key=lambda source: (source.name, source.sha256)),
        seed=bound.get("seed"),
        conventions=dict(sorted(result.conventions.items())),
        cite=found.cite,
    )
    return suppress(stamped)


def _stamp(value: Any) -> Any:
    """How a parameter stands in the result: plain values as they are, data by their hash."""
    import hashlib

    from quintet.params import File
    from quintet.table import Table

    if isinstance(value, Table):
        return {"table": value.sha256, "rows": value.height}
    if isinstance(value, File):
        return {"file": hashlib.sha256(value.data).hexdigest()}
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return value
