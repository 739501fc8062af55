"""Timetables, elevation grids and maps made to harm."""

from __future__ import annotations

import bz2
import io
import random
import struct
import zipfile

from tests.security.changed import DTD, changed

Made = tuple[str, bytes]


def gtfs(rng: random.Random) -> Made:
    """A feed with bombs, missing tables, impossible times and endless headways."""
    tables = {
        "stops.txt": "stop_id,stop_lat,stop_lon\na,0,0\nb,1,1\n",
        "trips.txt": "route_id,service_id,trip_id\nr,s,t\n",
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t,08:00:00,08:00:00,a,1\nt,09:00:00,09:00:00,b,2\n",
        "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "s,1,1,1,1,1,1,1,20200101,20301231\n",
    }
    name = rng.choice(list(tables))
    change = rng.randrange(7)
    if change == 0:
        del tables[name]
    elif change == 1:
        tables[name] += "0" * rng.choice([10_000_000, 100_000_000])
    elif change == 2:
        tables[name] = tables[name].replace("0", rng.choice(["x", "-", "9" * 30, "nan", "1e400", "é", '"']))
    elif change == 3:
        tables["frequencies.txt"] = (
            f"trip_id,start_time,end_time,headway_secs\nt,00:00:00,71:00:00,{rng.choice(['1', '0', '-1', 'x'])}\n"
        )
    elif change == 4:
        tables[name] = tables[name].split("\n", 1)[0] + rng.choice(["\n", "", "\n" + "," * 100_000])
    elif change == 5:
        tables["calendar.txt"] = tables["calendar.txt"].replace("20301231", rng.choice(["20190101", "x", "99999999"]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, text in tables.items():
            archive.writestr(member, text)
    return "feed.zip", changed(out.getvalue(), rng) if change == 6 else out.getvalue()


def tiff(rng: random.Random) -> Made:
    """An elevation grid with a flood of pixels, strips that share their bytes, places that lie outside of the file."""
    rows, columns = rng.choice([(2, 2), (2**31, 2**31), (0, 5), (60_000, 60_000)])
    strips = rng.choice([1, 1, 20_000])
    size = rng.choice([4, 2**31, 300_000])
    tags = [
        (256, 4, [columns]),
        (257, 4, [rows]),
        (258, 3, [rng.choice([8, 16, 7])]),
        (259, 3, [rng.choice([1, 1, 5])]),
        (273, 4, [8] * strips),
        (277, 3, [1]),
        (279, 4, [size] * strips),
        (33550, 12, [0.1, rng.choice([0.1, float("nan"), -1.0]), 0.0]),
        (33922, 12, [0.0] * 6),
    ]
    start, body = 400_000, b"\0" * 392_000
    directory, extra = struct.pack("<H", len(tags)), b""
    for tag, kind, values in tags:
        raw = b"".join(struct.pack({3: "<H", 4: "<I", 12: "<d"}[kind], value) for value in values)
        where = raw.ljust(4, b"\0") if len(raw) <= 4 else struct.pack("<I", start + 1000 + len(extra))
        extra += raw if len(raw) > 4 else b""
        directory += struct.pack("<HHI", tag, kind, len(values)) + where
    data = b"II*\0" + struct.pack("<I", start) + body + directory.ljust(1000, b"\0") + extra
    return "a.tif", changed(data, rng) if rng.random() < 0.3 else data


def osm(rng: random.Random) -> Made:
    """A map with entities, nodes without end or without a place, or blocks that are none."""
    nodes = "".join(f'<node id="{n}" lat="{n / 99}" lon="0" version="1"/>' for n in range(3))
    way = '<way id="1" version="1"><nd ref="0"/><nd ref="1"/><nd ref="9"/><tag k="highway" v="{}"/></way>'
    text = nodes + way.format(rng.choice(["path", "&e;", "x" * 5000, "motorway"]))
    head = rng.choice(["", "", *DTD])
    data = f'<?xml version="1.0"?>{head}<osm version="0.6">{text}</osm>'.encode()
    return rng.choice(
        [
            ("a.osm", data),
            ("a.osm", changed(data, rng)),
            ("a.osm", data[: rng.randrange(len(data))]),
            ("a.osm.bz2", bz2.compress(data)),
            ("a.osm.bz2", bz2.compress(data)[:40]),
            ("a.osm.pbf", rng.randbytes(200)),
            ("a.osm.pbf", struct.pack(">I", rng.choice([13, 2**31, 0])) + b"\x0a\x09OSMHeader\x18" + rng.randbytes(90)),
        ]
    )
