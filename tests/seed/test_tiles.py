"""The tile map of the world."""

import pytest

from quintet.seed import group_members, members, tiles
from quintet.seed.tiles import size

MAX_COLUMNS, MAX_ROWS = 36, 24
LEFT_OF = ["PRT ESP", "FRA DEU", "DEU POL", "GBR NLD", "IRL GBR", "USA CUB", "PER BRA", "IND BGD", "CHN JPN"]
LEFT_OF += ["NOR SWE", "SWE FIN", "MAR DZA", "LBY EGY", "CIV TGO", "AGO ZMB", "IRQ IRN", "VUT FJI", "AUS NZL"]
LEFT_OF += ["FJI TON", "THA PHL", "HTI DOM", "CRI PAN"]
ABOVE = ["CAN USA", "USA MEX", "PER CHL", "EGY SDN", "NIC CRI", "COL ECU", "URY ARG", "NGA CMR", "UGA RWA", "KEN TZA"]
ABOVE += ["ZMB ZWE", "BWA ZAF", "DNK DEU", "BLR UKR", "BGR GRC", "KAZ UZB", "MNG CHN", "NPL IND", "IND LKA", "SAU YEM"]
ABOVE += ["THA MYS", "PHL IDN", "PNG AUS", "ITA MLT", "PRK KOR", "LAO THA", "TUR CYP", "LBN ISR", "ARM IRN"]
TOUCHING = [
    "FRA ESP",
    "FRA DEU",
    "FRA ITA",
    "LIE AUT",
    "ESP PRT",
    "EGY SDN",
    "EGY ISR",
    "SAU JOR",
    "SAU YEM",
    "ETH SOM",
]
TOUCHING += [
    "KEN UGA",
    "RWA BDI",
    "COD RWA",
    "NAM BWA",
    "ZAF LSO",
    "MDG COM",
    "IND PAK",
    "IND NPL",
    "CHN MNG",
    "LAO VNM",
]
TOUCHING += [
    "PER CHL",
    "BOL PRY",
    "BRA URY",
    "COL VEN",
    "MEX GTM",
    "CAN USA",
    "TLS IDN",
    "FJI TON",
    "WSM TON",
    "RUS UKR",
]


def test_it_works():
    assert len(tiles()) == 193
    assert set(tiles()) == {member.iso3 for member in members()}


def test_no_two_members_share_a_cell():
    assert len(set(tiles().values())) == 193


def test_the_map_keeps_its_size():
    columns, rows = size()
    assert columns <= MAX_COLUMNS
    assert rows <= MAX_ROWS
    assert all(0 <= column < columns and 0 <= row < rows for column, row in tiles().values())


@pytest.mark.parametrize("pair", LEFT_OF)
def test_a_member_lies_west_of(pair):
    west, east = pair.split()
    assert tiles()[west][0] < tiles()[east][0]


@pytest.mark.parametrize("pair", ABOVE)
def test_a_member_lies_north_of(pair):
    north, south = pair.split()
    assert tiles()[north][1] < tiles()[south][1]


@pytest.mark.parametrize("pair", TOUCHING)
def test_neighbours_touch(pair):
    (a, b), (c, d) = (tiles()[iso3] for iso3 in pair.split())
    assert max(abs(a - c), abs(b - d)) == 1


def test_the_americas_lie_west_of_africa_and_europe():
    east = max(tiles()[iso3][0] for iso3 in group_members("Americas"))
    assert east < min(tiles()[iso3][0] for region in ("Africa", "Europe") for iso3 in group_members(region))


def test_the_pacific_lies_at_the_eastern_edge():
    assert min(tiles()[iso3][0] for iso3 in group_members("Polynesia")) > tiles()["JPN"][0]


def test_small_states_have_tiles_of_their_own():
    assert {"AND", "LIE", "MCO", "SMR", "MLT", "NRU", "TUV", "KNA", "DMA", "BRB"} <= set(tiles())
