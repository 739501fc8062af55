"""Reading GTFS: what runs on a day, blank and late times, headways, and files that must be refused."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from quintet.data import gtfs
from quintet.errors import MethodError

STOPS = "stop_id,stop_name,stop_lat,stop_lon\nA,a,0,0\nB,b,0,0.01\nC,c,0,0.04\n"
TRIPS = "route_id,service_id,trip_id\nR,WD,t1\nR,SU,t2\n"
TIMES = (
    "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,23:50:00,23:50:00,A,1\nt1,,,B,5\n"
    "t1,24:10:00,24:11:00,C,9\nt2,10:00:00,10:00:00,A,1\nt2,10:09:00,10:09:00,B,2\n"
)
WEEK = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
CALENDAR = WEEK + "WD,1,1,1,1,1,0,0,20190415,20190715\nSU,0,0,0,0,0,0,1,20190415,20190715\n"
DATES = "service_id,date,exception_type\nWD,20190501,2\nSU,20190501,1\n"
GOOD = {"stops.txt": STOPS, "trips.txt": TRIPS, "stop_times.txt": TIMES, "calendar.txt": CALENDAR}
MONDAY, HOLIDAY = date(2019, 5, 13), date(2019, 5, 1)


def feed(tmp_path: Path, **change: str) -> Path:
    path = tmp_path / "feed.zip"
    files = {**GOOD, **{name.replace("_txt", ".txt"): text for name, text in change.items()}}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            if text:
                archive.writestr(name, text)
    return path


def test_it_works(tmp_path: Path) -> None:
    found = gtfs.read_feed(feed(tmp_path), MONDAY)
    assert (found.trip_id, found.stop.tolist()) == (("t1",), [0, 1, 2])
    assert found.leave[-1] == 24 * 3600 + 11 * 60  # past midnight


def test_blank_times_are_filled_in_by_distance_and_counted(tmp_path: Path) -> None:
    found = gtfs.read_feed(feed(tmp_path), MONDAY)
    assert found.filled == 1
    assert found.arrive[1] == 23 * 3600 + 50 * 60 + 300  # a quarter of the way, a quarter of twenty minutes


def test_what_is_not_a_printed_time_can_be_said(tmp_path: Path) -> None:
    found = gtfs.read_feed(feed(tmp_path, stop_times_txt=TIMES + "t1,,,A,10\n"), MONDAY)
    assert (found.filled, found.cut) == (1, 1)
    assert found.times().startswith("1 of 3 calls have no time in the feed") and "(33%); 1 calls" in found.times()


def test_a_generic_node_needs_no_coordinates(tmp_path: Path) -> None:
    stops = "stop_id,stop_name,stop_lat,stop_lon,location_type\nN,n,,,3\n" + STOPS.split("\n", 1)[1].replace(
        "\n", ",0\n"
    )
    found = gtfs.read_feed(feed(tmp_path, stops_txt=stops), MONDAY)
    assert (found.stop_id, found.stop.tolist()) == (("A", "B", "C"), [0, 1, 2])


def test_a_holiday_runs_as_the_exceptions_say(tmp_path: Path) -> None:
    assert gtfs.read_feed(feed(tmp_path, calendar_dates_txt=DATES), HOLIDAY).trip_id == ("t2",)


def test_a_calendar_that_has_ended_names_its_last_day(tmp_path: Path) -> None:
    with pytest.raises(MethodError, match="runs from 2019-04-15 to 2019-07-15 and does not hold 2024-05-13"):
        gtfs.read_feed(feed(tmp_path), date(2024, 5, 13))


def test_a_day_without_a_trip_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MethodError, match="runs on 2019-05-18"):
        gtfs.read_feed(feed(tmp_path), date(2019, 5, 18))


def test_headways_are_written_out(tmp_path: Path) -> None:
    heads = "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,07:00:00,1200\n"
    found = gtfs.read_feed(feed(tmp_path, frequencies_txt=heads), MONDAY)
    assert found.leave[::3].tolist() == [21600, 22800, 24000]


def test_a_trip_with_one_time_is_left_out_and_counted(tmp_path: Path) -> None:
    times = TIMES.replace("t1,24:10:00,24:11:00,C,9\n", "t1,,,C,9\n")
    both = feed(tmp_path, stop_times_txt=times, calendar_txt=CALENDAR.replace("SU,0", "SU,1"))
    found = gtfs.read_feed(both, MONDAY)
    assert (found.trip_id, found.dropped) == (("t2",), 1)


def test_two_feeds_are_joined(tmp_path: Path) -> None:
    one = gtfs.read_feed(feed(tmp_path), MONDAY)
    both = gtfs.join([one, one])
    assert both.stop.tolist() == [0, 1, 2, 3, 4, 5] and both.trip.tolist() == [0, 0, 0, 1, 1, 1] and both.filled == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stops_txt": STOPS.replace("0,0.01", "95,0.01")}, "Row 2 of 'stops.txt', column 'stop_lat': '95'"),
        ({"stop_times_txt": TIMES.replace("24:10:00,24", "24:70:00,24")}, "Row 3 of 'stop_times.txt'"),
        ({"stop_times_txt": TIMES.replace("24:10:00,24:11:00", "23:10:00,23:11:00")}, "back in time"),
        ({"stop_times_txt": TIMES.replace(",B,5", ",X,5")}, "'X' cannot be read"),
        ({"trips_txt": ""}, "lacks trips.txt"),
        ({"trips_txt": TRIPS.replace("service_id", "service")}, "'trips.txt' lacks the column service_id"),
        ({"stops_txt": STOPS.replace("stop_lat", "lat")}, "'stops.txt' lacks the column stop_lat"),
        ({"calendar_txt": CALENDAR.replace("monday,tuesday", "mon,tue")}, "lacks the column monday, tuesday"),
        ({"calendar_dates_txt": "service_id,day\nWD,20190501\n"}, "lacks the column date, exception_type"),
        ({"stop_times_txt": TIMES.replace(",B,5", ",B,five")}, "column 'stop_sequence': 'five'"),
        ({"stop_times_txt": TIMES.replace(",B,5", ",B," + "9" * 20)}, "column 'stop_sequence'"),
        ({"stop_times_txt": TIMES.replace("24:11:00", "24:71:00")}, "column 'departure_time': '24:71:00'"),
        ({"stops_txt": STOPS.replace("0,0.01", ",0.01")}, "Row 2 of 'stops.txt', column 'stop_lat': ''"),
        ({"frequencies_txt": "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,07:00:00,0\n"}, "headway_secs"),
    ],
)
def test_a_broken_feed_says_where(tmp_path: Path, change: dict[str, str], words: str) -> None:
    with pytest.raises(MethodError) as caught:
        gtfs.read_feed(feed(tmp_path, **change), MONDAY)
    assert words in str(caught.value)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MethodError, match="unpacks to"):
        gtfs.read_feed(feed(tmp_path, stops_txt=STOPS + "\n" * 5_000_000), MONDAY)


def test_a_name_that_climbs_out_is_never_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(feed(tmp_path), "a") as archive:
        archive.writestr("../../evil.txt", "x")
    gtfs.read_feed(tmp_path / "feed.zip", MONDAY)
    assert not (tmp_path.parent.parent / "evil.txt").exists()


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    path.write_bytes(b"no zip")
    with pytest.raises(MethodError, match="was not read"):
        gtfs.read_feed(path, MONDAY)
