"""Write the software bill of materials as CycloneDX 1.6 JSON: `python -m tools.sbom > sbom.cdx.json`.

Components are the packages that the run-time extras bring in, directly or not, as they are installed, checked against
requirements.lock, whose hashes they carry. The same environment gives the same bytes: no time, no serial number of
chance, no address. It is not committed, because lock and metadata say the same already; a release writes it.
Source: OWASP CycloneDX 1.6 (ECMA-424).
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "quintet-un"
RUN_TIME = ("portal", "print", "cases", "crops", "postgres", "mcp")
LOCK = Path(__file__).parent.parent / "requirements.lock"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# Written in free text or not at all in the metadata of these versions; read in their licence files.
READ = {
    "asgiref": "BSD-3-Clause",
    "contourpy": "BSD-3-Clause",
    "cycler": "BSD-3-Clause",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "kiwisolver": "BSD-3-Clause",
    "matplotlib": "PSF-2.0",
    "patsy": "BSD-2-Clause",
    "polars": "MIT",
    "polars-runtime-32": "MIT",
    "qrcode": "BSD-3-Clause",
    "scipy": "BSD-3-Clause",
    "seaborn": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
}
WORDS = {
    "0BSD": "0BSD",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")


Lock = dict[tuple[str, str], tuple[str, ...]]


@dataclass(frozen=True)
class Package:
    """An installed package: its name, version, licence as an SPDX expression ("" when unknown), and what it needs."""

    name: str
    version: str
    licence: str
    needs: tuple[str, ...]


def licence(found: importlib.metadata.Distribution) -> str:
    """Give the licence as an SPDX expression, or nothing when the metadata do not say."""
    name = canonicalize_name(found.name)
    if name in READ:
        return READ[name]
    classifiers = [c.rpartition(" :: ")[2] for c in found.metadata.get_all("Classifier") or [] if "License ::" in c]
    said = (found.metadata.get("License-Expression"), found.metadata.get("License"), *classifiers)
    for word in (part for part in said if part):
        known = WORDS.get(word, word)
        if SPDX.fullmatch(known) and known not in {"BSD", "UNKNOWN"}:
            return known
    return ""


def needs(found: importlib.metadata.Distribution, extras: tuple[str, ...]) -> list[Requirement]:
    """List what a package needs here, with the extras it is asked for."""
    asked = [Requirement(line) for line in found.requires or []]
    here = ({"extra": extra} for extra in (*extras, ""))
    places = list(here)
    return [item for item in asked if item.marker is None or any(item.marker.evaluate(place) for place in places)]


def run_time(project: str = PROJECT, extras: tuple[str, ...] = RUN_TIME) -> dict[str, Package]:
    """Give every package that the run-time extras bring in. Raises PackageNotFoundError when one is not installed."""
    waiting: list[tuple[str, tuple[str, ...]]] = [(canonicalize_name(project), extras)]
    seen: dict[str, set[str]] = {}
    kept: dict[str, set[str]] = {}
    while waiting:
        name, wanted = waiting.pop()
        if name in seen and set(wanted) <= seen[name]:
            continue
        seen.setdefault(name, set()).update(wanted)
        found = importlib.metadata.distribution(name)
        asked = [(canonicalize_name(item.name), tuple(sorted(item.extras))) for item in needs(found, wanted)]
        kept.setdefault(name, set()).update(other for other, _extras in asked)
        waiting.extend(asked)
    return {name: _package(name, kept[name]) for name in sorted(kept)}


def _package(name: str, asked: set[str]) -> Package:
    found = importlib.metadata.distribution(name)
    return Package(name, found.version, licence(found), tuple(sorted(asked)))


def locked(text: str) -> Lock:
    """Read a lock file: the hashes of each name and version; a name has several versions for several Pythons."""
    pins = ((PINNED.match(block), block) for block in re.split(r"\n(?=\S)", text))
    return {(canonicalize_name(pin[1]), pin[2]): tuple(sorted(HASH.findall(block))) for pin, block in pins if pin}


def _reference(package: Package) -> str:
    return f"pkg:pypi/{package.name}@{package.version}"


def _component(package: Package, hashes: tuple[str, ...], kind: str = "library") -> dict[str, Any]:
    said = package.licence
    single = " " not in said
    out: dict[str, Any] = {
        "type": kind,
        "bom-ref": _reference(package),
        "name": package.name,
        "version": package.version,
        "purl": _reference(package),
        "licenses": [{"license": {"id": said}} if single else {"expression": said}] if said else [],
    }
    if hashes:  # one for each file that the lock allows, so they are no hashes of this component alone
        out["properties"] = [{"name": "quintet:lock:sha256", "value": value} for value in hashes]
    return out


def bill(packages: dict[str, Package], lock: Lock) -> dict[str, Any]:
    """Give the bill of materials. Raises ValueError when an installed version is not the locked one."""
    others = [package for package in packages.values() if package.name != PROJECT]
    strange = [f"{package.name} {package.version}" for package in others if _key(package) not in lock]
    if strange:
        raise ValueError(f"Not the locked version: {', '.join(strange)}. Run: make setup")
    parts = [_component(package, lock[_key(package)]) for package in others]
    edges = [
        {"ref": _reference(p), "dependsOn": [_reference(packages[name]) for name in p.needs]} for p in packages.values()
    ]
    body = {
        "metadata": {"component": _component(packages[PROJECT], (), "application")},
        "components": parts,
        "dependencies": edges,
    }
    number = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(body, sort_keys=True))
    head = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{number}", "version": 1}
    return {**head, **body}


def _key(package: Package) -> tuple[str, str]:
    return package.name, package.version


def main() -> int:
    """Write the bill of materials to the standard output."""
    json.dump(bill(run_time(), locked(LOCK.read_text())), sys.stdout, indent=1, sort_keys=True)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
