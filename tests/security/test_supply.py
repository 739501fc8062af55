"""What the portal is made of: the bill of materials, the licences it may carry, and the canary of new versions."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools import canary, sbom
from tools.sbom import LOCK, PROJECT, locked, run_time

PERMISSIVE = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT", "MIT-0", "MIT-CMU", "NCSA"}
PERMISSIVE |= {"PSF-2.0", "Zlib"}
# Copyleft that stays with its own files or library; each is used as it is published.
EXCEPTIONS = {
    "psycopg": ("LGPL-3.0-only", "Django's only driver for PostgreSQL; an extra, used as a library, not changed"),
    "psycopg-binary": ("LGPL-3.0-only", "the compiled part of psycopg"),
    "certifi": ("MPL-2.0", "the list of certificate authorities that requests reads; a data file, not changed"),
    "tqdm": ("MPL-2.0 AND MIT", "progress bars of pyvrp; its MPL files are not changed"),
    "fido2": ("BSD-2-Clause AND Apache-2.0 AND MPL-2.0", "passkeys; the MPL part is the list of public suffixes"),
}


def refused(licences: dict[str, str]) -> dict[str, str]:
    """Name every package whose licence is neither permissive nor an exception by name."""
    out = {}
    for name, said in licences.items():
        parts = [part for part in re.split(r" (?:AND|OR|WITH) ", said) if part]
        fine = (any if " OR " in said else all)(part in PERMISSIVE for part in parts) and bool(parts)
        if not fine and EXCEPTIONS.get(name, (None,))[0] != said:
            out[name] = said or "not said"
    return out


def test_it_works() -> None:
    found = run_time()
    assert {"django", "polars", "argon2-cffi", "cffi", "psycopg", "mcp"} <= set(found)
    assert not {"pytest", "ruff", "hypothesis", "duckdb"} & set(found)
    print(f"run-time packages: {len(found) - 1}")


def test_every_run_time_package_is_permissive_or_a_named_exception() -> None:
    licences = {name: package.licence for name, package in run_time().items()}
    assert refused(licences) == {}
    assert {name for name in EXCEPTIONS if name not in licences} == set()


@pytest.mark.parametrize("said", ["", "GPL-3.0-only", "AGPL-3.0-or-later", "MIT AND GPL-2.0-only", "Proprietary"])
def test_another_licence_is_refused(said: str) -> None:
    assert set(refused({"stranger": said})) == {"stranger"}


def test_an_exception_holds_for_its_own_licence_only() -> None:
    assert refused({"certifi": "GPL-3.0-only"}) == {"certifi": "GPL-3.0-only"}


def test_the_bill_is_cyclonedx_1_6_and_whole() -> None:
    packages = run_time()
    bill = sbom.bill(packages, locked(LOCK.read_text()))
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    parts = {part["bom-ref"]: part for part in bill["components"]}
    assert len(parts) == len(packages) - 1
    for reference, part in parts.items():
        assert part["type"] == "library"
        assert part["purl"] == reference == f"pkg:pypi/{part['name']}@{part['version']}"
        [said] = part["licenses"]
        assert set(said) == {"expression"} or set(said["license"]) == {"id"}
        assert part["properties"]
    known = {*parts, bill["metadata"]["component"]["bom-ref"]}
    assert {edge["ref"] for edge in bill["dependencies"]} == known
    assert all(set(edge["dependsOn"]) <= known for edge in bill["dependencies"])
    assert bill["metadata"]["component"]["name"] == PROJECT


def test_the_same_environment_gives_the_same_bytes_without_an_address() -> None:
    command = [sys.executable, "-m", "tools.sbom"]
    first, second = (
        subprocess.run(command, cwd=LOCK.parent, check=True, capture_output=True).stdout for _turn in range(2)
    )
    assert first == second
    assert not re.search(rb"https?:|file:|timestamp", first)
    assert json.loads(first)["components"]


def test_a_version_that_is_not_locked_is_refused() -> None:
    with pytest.raises(ValueError, match="Not the locked version"):
        sbom.bill(run_time(), {})


def wheel(folder: Path, name: str, version: str, *asks: str) -> None:
    """Write the smallest wheel there is."""
    info = f"{name}-{version}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {a}" for a in asks)]
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as out:
        out.writestr(f"{name}.py", "")
        out.writestr(f"{info}/METADATA", "\n".join(lines) + "\n")
        out.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        out.writestr(f"{info}/RECORD", "")


def test_the_canary_finds_the_newest_within_the_bounds(tmp_path: Path) -> None:
    base = shutil.which(canary.BASE)
    if base is None or subprocess.run([base, "-m", "pip", "--version"], check=False, capture_output=True).returncode:
        pytest.skip(f"{canary.BASE} has no pip")
    for version in ("1.0", "1.1", "2.0"):
        wheel(tmp_path, "alpha", version)
    wheel(tmp_path, "beta", "3.0", "alpha<2")
    wheel(tmp_path, "beta", "4.0", "alpha<2")
    offline = ("--no-index", "--find-links", str(tmp_path))
    found = canary.newest(Path(sys.executable), "beta", *offline)
    assert found == {"alpha": "1.1", "beta": "4.0"}
    lock = {("alpha", "1.1"): (), ("beta", "3.0"): (), ("gone", "1"): ()}
    assert canary.upgrades(lock, found) == ["beta==4.0"]


def test_the_canary_names_what_breaks() -> None:
    names = [f"p{n}==2" for n in range(9)]
    assert canary.breaking(names, lambda tried: "p4==2" not in tried and "p7==2" not in tried) == ["p4==2", "p7==2"]
    assert canary.breaking(names, lambda tried: True) == []
    together = {"p1==2", "p8==2"}
    assert set(canary.breaking(names, lambda tried: not together <= set(tried))) >= together
