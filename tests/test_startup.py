"""Starting is light: nothing heavy is loaded before it is used, however many methods are registered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = ("polars", "pydantic", "numpy", "pandas", "pyarrow", "openpyxl", "babel", "vl_convert", "django", "yaml",
         "charset_normalizer", "defusedxml")  # fmt: skip
MANY = 150
_HELP = "sys.argv = ['quintet', '--help']\ntry:\n    from quintet.cli import main; main()\nexcept SystemExit: pass"
_MANY = f"""
import types, quintet.data
class Never(types.ModuleType):
    def __getattr__(self, name):
        raise AssertionError("a method was loaded: " + name)
for i in range({MANY}):
    quintet.data.METHODS[f"toy_{{i}}"] = f"toy_{{i}}"
    sys.modules[f"quintet.data.toy_{{i}}"] = Never("toy")
"""
_NAMES = "from quintet import names\nassert len(names()) >= " + str(MANY)


def loaded(code: str) -> set[str]:
    """The modules that are loaded after some code in a fresh process."""
    found = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nimport json\nprint('\\n' + json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return set(json.loads(found.stdout.rsplit("\n", 2)[1]))


@pytest.mark.parametrize(
    "code",
    ["import quintet", "import quintet.method", _HELP, _MANY + _HELP, _MANY + _NAMES],
    ids=["import", "registry", "help", "help with 150 methods", "names of 150 methods"],
)
def test_starting_loads_nothing_heavy(code: str) -> None:
    modules = loaded(code)
    assert modules & set(HEAVY) == set()
    assert [name for name in modules if name.startswith("quintet.") and name.count(".") > 1 and "toy" not in name] == []


def test_import_quintet_loads_no_field() -> None:
    assert {name for name in loaded("import quintet") if name.startswith("quintet")} == {"quintet"}


def test_public_names_resolve_when_used() -> None:
    import quintet

    assert {name for name in quintet.__all__ if getattr(quintet, name, None) is None} == set()
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = quintet.nothing
