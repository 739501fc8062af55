"""Walkable ways: which count, which do not, and files that are no map."""

from __future__ import annotations

from pathlib import Path

import pytest

from quintet.data.osm_streets import read_streets, walkable
from quintet.errors import MethodError

pytest.importorskip("osmium")
MAP = """<?xml version="1.0"?><osm version="0.6">
<node id="1" version="1" lat="-30" lon="-51"/><node id="2" version="1" lat="-30" lon="-51.001"/>
<node id="3" version="1" lat="-30.001" lon="-51.001"/><node id="4" version="1" lat="-30.002" lon="-51.001"/>
<way id="10" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
<way id="11" version="1"><nd ref="2"/><nd ref="3"/><tag k="highway" v="service"/><tag k="access" v="private"/></way>
<way id="12" version="1"><nd ref="3"/><nd ref="4"/><tag k="highway" v="tertiary"/><tag k="foot" v="no"/></way>
<way id="13" version="1"><nd ref="1"/><nd ref="99"/><tag k="highway" v="path"/></way>
<way id="14" version="1"><nd ref="1"/><nd ref="4"/><tag k="building" v="yes"/></way></osm>"""


def test_it_works(tmp_path: Path) -> None:
    path = tmp_path / "map.osm"
    path.write_text(MAP)
    found = read_streets(path)
    assert (found.used, found.graph.start.size) == (2, 2)
    assert found.left_out == {"foot": 1, "no place": 1}
    closed = read_streets(path, "closed")
    assert (closed.used, closed.left_out["access"]) == (1, 1)


@pytest.mark.parametrize(
    ("tags", "why"),
    [
        ({"highway": "footway"}, ""),
        ({"highway": "motorway"}, "kind"),
        ({"highway": "trunk", "foot": "yes"}, ""),
        ({"highway": "proposed", "foot": "yes"}, "kind"),
        ({"highway": "primary", "foot": "no"}, "foot"),
        ({"highway": "service", "access": "no"}, "access"),
        ({"highway": "service", "access": "no", "foot": "designated"}, ""),
        ({"highway": "residential", "access": "private"}, ""),
    ],
)
def test_the_tags_decide(tags: dict[str, str], why: str) -> None:
    assert walkable(tags) == why


def test_a_map_without_a_street_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.osm"
    path.write_text(MAP.replace("highway", "waterway"))
    with pytest.raises(MethodError, match="no street"):
        read_streets(path)


def test_what_is_no_map_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.osm.pbf"
    path.write_bytes(b"\0\0\0\x05hello")
    with pytest.raises(MethodError, match="could not be read"):
        read_streets(path)
