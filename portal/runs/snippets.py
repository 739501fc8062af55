"""The same call on three surfaces, as text to copy: command line, Python, REST."""

import json
import shlex
from typing import Any

from quintet.method import Method
from quintet.params import Param


def of(method: Method) -> dict[str, str]:
    """The example of a method as `cli`, `python` and `rest`; a table stands as a file called as its parameter."""
    values = {
        param.name: _value(param, method.example.get(param.name))
        for param in method.params
        if param.required or param.name in method.example
    }
    words = [f"--{name} {_word(value)}" for name, value in values.items()]
    call = f'"{method.name}"' + (f", {_dict(values)}" if values else "")
    body = json.dumps({name: method.example.get(name, value) for name, value in values.items()}, ensure_ascii=False)
    head = f"POST /api/v1/methods/{method.name}/run\nContent-Type: application/json\nAuthorization: Bearer qk_…"
    return {
        "cli": " ".join(["quintet run", method.name, *words]),
        "python": f"import quintet\n\nresult = quintet.run({call})\nprint(result.canonical().decode())",
        "rest": f"{head}\n\n{body}",
    }


def _value(param: Param, example: Any) -> Any:
    return f"{param.name}.csv" if param.kind in ("table", "file") else example


def _word(value: Any) -> str:
    if isinstance(value, dict | list):
        value = ",".join(map(str, value)) if isinstance(value, list) else json.dumps(value, ensure_ascii=False)
    return shlex.quote(str(value))


def _dict(values: dict[str, Any]) -> str:
    return "{" + ", ".join(f'"{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in values.items()) + "}"
