"""Param: one parameter of a method, read from its signature, and the check of a value against it.

Four kinds and no fifth: scalar (words as Literal), Table, File (bytes with a name), Spec (a small pydantic
document). Constraints are declared once, in the signature; help, form, OpenAPI and validation read them here.
"""

from __future__ import annotations

import inspect
import math
import types
import typing
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Union

from quintet.errors import MethodError
from quintet.table import Col, Table

Kind = Literal["scalar", "table", "file", "spec"]
MAX_TEXT = 10_000
MAX_ITEMS = 10_000
MAX_WHOLE = 2**63 - 1


@dataclass(frozen=True)
class File:
    """A file that a method reads itself: its name and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Param:
    """One parameter: its kind, type, bounds, choices and, for a table, its columns."""

    name: str
    kind: Kind
    type: Any
    default: Any
    required: bool
    description: str
    optional: bool = False
    choices: tuple[Any, ...] = ()
    ge: float | None = None
    le: float | None = None
    gt: float | None = None
    lt: float | None = None
    max_length: int | None = None
    many: bool = False
    columns: tuple[Col, ...] = ()

    def check(self, value: Any) -> Any:
        """The value in the declared type. Raises MethodError saying what was wanted and what was got."""
        if value is None or (isinstance(value, str) and value == "" and self.optional and self.kind == "scalar"):
            if self.optional or (not self.required and self.default is None):
                return None
            raise MethodError("The '{param}' parameter is missing. Give a value.", param=self.name)
        return _CHECKS[self.kind](self, value)

    def schema(self) -> dict[str, Any]:
        """The parameter as JSON Schema, for OpenAPI and forms."""
        return _schema(self)


def params_of(func: Callable[..., Any]) -> tuple[Param, ...]:
    """The parameters that a function declares. Raises TypeError on a kind outside the four."""
    hints = typing.get_type_hints(func, include_extras=True)
    return tuple(_param(p, hints[p.name]) for p in inspect.signature(func).parameters.values())


def _param(parameter: inspect.Parameter, hint: Any) -> Param:
    base, notes = hint, []
    if typing.get_origin(hint) is typing.Annotated:
        base, *notes = typing.get_args(hint)
    base, optional = _without_none(base)
    many = typing.get_origin(base) is list
    inner = typing.get_args(base)[0] if many else base
    bounds: dict[str, Any] = {}
    description = ""
    for note in notes:
        description = getattr(note, "description", None) or description
        for item in [*getattr(note, "metadata", []), note]:
            for key in ("ge", "le", "gt", "lt", "max_length"):
                if not isinstance(note, Col) and getattr(item, key, None) is not None:
                    bounds[key] = getattr(item, key)
    required = parameter.default is inspect.Parameter.empty
    return Param(
        name=parameter.name,
        kind=_kind(inner, parameter.name),
        type=inner,
        default=None if required else parameter.default,
        required=required,
        description=description,
        optional=optional,
        choices=typing.get_args(inner) if typing.get_origin(inner) is Literal else (),
        many=many,
        columns=tuple(note for note in notes if isinstance(note, Col)),
        **bounds,
    )


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (Union, types.UnionType):
        rest = [arg for arg in typing.get_args(hint) if arg is not type(None)]
        if len(rest) == 1:
            return rest[0], True
    return hint, False


def _kind(hint: Any, name: str) -> Kind:
    if hint is Table:
        return "table"
    if hint is File:
        return "file"
    if hint in (int, float, str, bool) or typing.get_origin(hint) is Literal:
        return "scalar"
    if hasattr(hint, "model_validate"):
        return "spec"
    raise TypeError(f"The '{name}' parameter is a {hint}: a method takes scalars, Table, File or a pydantic Spec.")


def _check_scalar(param: Param, value: Any) -> Any:
    if not param.many:
        return _one(param, value)
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        raise MethodError("The '{param}' parameter must be a list. Got {got}.", param=param.name, got=_show(value))
    if len(items) > MAX_ITEMS:
        raise MethodError(
            "The '{param}' parameter takes at most {limit} items. Got {got}.",
            param=param.name,
            limit=MAX_ITEMS,
            got=len(items),
        )
    return [_one(param, item.strip() if isinstance(item, str) else item) for item in items]


def _one(param: Param, value: Any) -> Any:
    if param.choices:
        return _choice(param, value)
    if param.type is bool:
        return _bool(param, value)
    if param.type is str:
        return _str(param, value)
    return _number(param, value)


def _choice(param: Param, value: Any) -> Any:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        for choice in param.choices:
            if value == choice or (isinstance(value, str) and value == str(choice)):
                return choice
    raise MethodError(
        "The '{param}' parameter must be one of {choices}. Got {got}.",
        param=param.name,
        choices=", ".join(str(choice) for choice in param.choices),
        got=_show(value),
    )


def _bool(param: Param, value: Any) -> bool:
    words = {"true": True, "yes": True, "1": True, "on": True, "false": False, "no": False, "0": False, "off": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise MethodError("The '{param}' parameter must be yes or no. Got {got}.", param=param.name, got=_show(value))


def _str(param: Param, value: Any) -> str:
    if not isinstance(value, str):
        raise MethodError("The '{param}' parameter must be text. Got {got}.", param=param.name, got=_show(value))
    limit = param.max_length or MAX_TEXT
    if len(value) > limit:
        raise MethodError(
            "The '{param}' parameter takes at most {limit} characters. Got {got}.",
            param=param.name,
            limit=limit,
            got=len(value),
        )
    # A lone surrogate has no bytes in UTF-8, so a result that quotes it could not be stored.
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise MethodError(
            "The '{param}' parameter must be text without control characters. Got {got}.",
            param=param.name,
            got=_show(value),
        )
    return value


def _number(param: Param, value: Any) -> int | float:
    got = value
    if hasattr(value, "dtype") and getattr(value, "shape", None) == ():
        value = value.item()  # a NumPy scalar
    number: int | float | None = None
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        with suppress(ValueError, OverflowError):
            number = _whole(value) if param.type is int else float(value)
    if number is None or not math.isfinite(number):
        if param.type is int:
            raise MethodError(
                "The '{param}' parameter must be a whole number. Got {got}.", param=param.name, got=_show(got)
            )
        raise MethodError("The '{param}' parameter must be a number. Got {got}.", param=param.name, got=_show(got))
    _bounds(param, number, got)
    return number


def _whole(value: int | float | str) -> int:
    whole = int(value)
    if isinstance(value, float) and whole != value:
        raise ValueError(value)
    if abs(whole) > MAX_WHOLE:
        raise OverflowError(value)
    return whole


def _bounds(param: Param, number: float, got: Any) -> None:
    low = (param.ge is not None and number < param.ge) or (param.gt is not None and number <= param.gt)
    high = (param.le is not None and number > param.le) or (param.lt is not None and number >= param.lt)
    where: dict[str, Any] = {"param": param.name, "got": _show(got)}
    if (low or high) and param.ge is not None and param.le is not None:
        raise MethodError(
            "The '{param}' parameter must be between {low} and {high}. Got {got}.",
            low=param.ge,
            high=param.le,
            **where,
        )
    if low and param.ge is not None:
        raise MethodError("The '{param}' parameter must be at least {low}. Got {got}.", low=param.ge, **where)
    if low:
        raise MethodError("The '{param}' parameter must be above {low}. Got {got}.", low=param.gt, **where)
    if high and param.le is not None:
        raise MethodError("The '{param}' parameter must be at most {high}. Got {got}.", high=param.le, **where)
    if high:
        raise MethodError("The '{param}' parameter must be below {high}. Got {got}.", high=param.lt, **where)


def _show(value: Any) -> str:
    """What was given, short and printable whatever it is."""
    try:
        text = repr(value) if isinstance(value, str) else str(value)
    except Exception:  # a hostile or unprintable object, an integer of a million digits
        text = type(value).__name__
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 80 else text[:77] + "..."


def _check_table(param: Param, value: Any) -> Table:
    try:
        table = Table.of(Path(value) if isinstance(value, str) else value, param.name)
        return table.checked(param.columns, param.name)
    except MethodError as error:
        if error.param:
            raise
        raise MethodError(error.msg, **{**error.values, "param": param.name}) from error


def _check_file(param: Param, value: Any) -> File:
    from quintet.reading import existing

    if isinstance(value, File):
        return value
    if isinstance(value, str | Path):
        try:
            path = existing(value)
            return File(path.name, path.read_bytes())
        except (MethodError, OSError) as error:
            raise MethodError(
                "The '{param}' parameter must be a readable file. Got {got}.", param=param.name, got=_show(value)
            ) from error
    raise MethodError("The '{param}' parameter must be a file. Got {got}.", param=param.name, got=_show(value))


def _check_spec(param: Param, value: Any) -> Any:
    from pydantic import ValidationError

    try:
        if isinstance(value, str | bytes):
            return param.type.model_validate_json(value)
        return param.type.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        raise MethodError(
            "The '{param}' parameter, at '{where}': {why}.",
            param=param.name,
            where=".".join(str(part) for part in first["loc"]) or "document",
            why=first["msg"],
        ) from error


_CHECKS: dict[str, Callable[[Param, Any], Any]] = {
    "scalar": _check_scalar,
    "table": _check_table,
    "file": _check_file,
    "spec": _check_spec,
}
_JSON_TYPES = {int: "integer", float: "number", str: "string", bool: "boolean"}


def _schema(param: Param) -> dict[str, Any]:
    out: dict[str, Any]
    if param.kind == "table":
        keys = {c.name: {"type": _JSON_TYPES[c.type], "description": c.description} for c in param.columns}
        row = {
            "type": "object",
            "properties": keys,
            "required": [c.name for c in param.columns if c.required],
        }
        upload = {"type": "object", "properties": {"upload": {"type": "string"}}, "required": ["upload"]}
        out = {"oneOf": [{"type": "array", "items": row}, upload]}
    elif param.kind == "file":
        out = {"type": "object", "properties": {"upload": {"type": "string"}}, "required": ["upload"]}
    elif param.kind == "spec":
        out = param.type.model_json_schema()
    else:
        out = {"type": _JSON_TYPES.get(param.type, "string")}
        if param.choices:
            out["enum"] = list(param.choices)
        pairs = {
            "minimum": param.ge,
            "maximum": param.le,
            "exclusiveMinimum": param.gt,
            "exclusiveMaximum": param.lt,
        }
        out.update({key: bound for key, bound in pairs.items() if bound is not None})
        if param.max_length:
            out["maxLength"] = param.max_length
        if param.many:
            out = {"type": "array", "items": out}
    if param.description:
        out["description"] = param.description
    if not param.required and param.default is not None:
        out["default"] = param.default
    return out
