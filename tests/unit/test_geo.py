"""Maps: outlines are read as they were meant, places are found or told missing, sources are named."""

import gzip
import json
import os
from pathlib import Path

import numpy as np
import pytest

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.network import Network
from keiretsu.report.geo import places_map, read_places
from keiretsu.report.geo.places import located
from keiretsu.report.geo.topojson import either_side, read_topojson

SQUARES = {
    "type": "Topology",
    "transform": {"scale": [0.5, 0.5], "translate": [10.0, 20.0]},
    # two squares side by side share the arc between them: up from (11, 20) to (11, 21)
    "arcs": [
        [[2, 0], [0, 2]],
        [[2, 2], [-2, 0], [0, -2], [2, 0]],
        [[2, 0], [2, 0], [0, 2], [-2, 0]],
    ],
    "objects": {
        "countries": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "id": "392", "properties": {"name": "Japan"}, "arcs": [[0, 1]]},
                {"type": "MultiPolygon", "id": "276", "properties": {"name": "Germany"}, "arcs": [[[2, -1]]]},
                {"type": None, "properties": {"name": "Nowhere"}},
            ],
        },
        "land": {"type": "Polygon", "arcs": [[1, 2]]},
    },
}


def real():
    bases = [os.environ.get("KEIRETSU_DATA"), "../shared/data"]
    return next((Path(base) for base in bases if base and (Path(base) / "geo").is_dir()), None)


@pytest.fixture
def atlas(tmp_path, monkeypatch):
    (tmp_path / "geo").mkdir()
    file = tmp_path / "geo" / "world_countries_110m.topojson"
    file.write_text(json.dumps(SQUARES))
    monkeypatch.setenv("KEIRETSU_DATA", str(tmp_path))
    return file


def network_of(*regions):
    ids = [f"f{number}" for number in range(len(regions))]
    ties = {
        "source": ids[1:],
        "target": ids[:-1],
        "type": ["supply"] * (len(ids) - 1),
        "since": [0] * (len(ids) - 1),
    }
    return Network.from_tables({"id": ids, "kind": ["tier-1"] * len(ids), "region": regions}, ties)


def test_shared_arcs_are_walked_both_ways(atlas):
    japan, germany = read_topojson(atlas)
    assert (japan.id, germany.properties["name"]) == ("392", "Germany")
    assert japan.middle == pytest.approx((10.5, 20.5))
    assert germany.middle == pytest.approx((11.5, 20.5))
    for outline in (japan, germany):
        assert (outline.rings[0][0] == outline.rings[0][-1]).all()


def test_a_gzipped_file_reads_alike(atlas):
    packed = atlas.with_name("packed.topojson.gz")
    packed.write_bytes(gzip.compress(atlas.read_bytes()))
    assert [o.middle for o in read_topojson(packed)] == [o.middle for o in read_topojson(atlas)]


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1, 2]", b"\x1f\x8b\x08", b'{"arcs": [[1]], "objects": {}}', b"\xff\xfe"]
)
def test_a_damaged_file_is_told_in_a_sentence(tmp_path, content):
    file = tmp_path / "broken.topojson"
    file.write_bytes(content)
    with pytest.raises(InvalidData, match="no whole topojson"):
        read_topojson(file)


def test_a_ring_that_does_not_cross_the_date_line_stays_as_it_is():
    ring = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]])
    assert either_side(ring)[0] is ring


def test_regions_are_found_by_name_code_or_coordinates(atlas):
    found = located(["JPN", "germany", "DE", "35.66, 139.32", "Atlantis"], None, atlas.parent)
    assert found["JPN"] == pytest.approx((10.5, 20.5))
    assert found["germany"] == found["DE"]
    assert found["35.66, 139.32"] == (139.32, 35.66)
    assert "Atlantis" not in found


def test_ones_own_places_come_first(atlas):
    assert located(["Japan"], {"japan": (1.0, 2.0)}, atlas.parent) == {"Japan": (1.0, 2.0)}


def test_a_map_names_its_source_and_counts_who_has_no_place(atlas):
    drawing = places_map(network_of("Japan", "Germany", "Germany", "Atlantis", None).at(1990))
    assert "Natural Earth" in drawing.credits[0]
    assert "Natural Earth" in drawing.svg()
    assert "2 actors have no known place, of regions such as Atlantis" in drawing.caption
    assert drawing.texts == ("Germany", "Japan")


def test_without_outlines_a_map_has_plain_coordinates(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KEIRETSU_DATA", raising=False)
    drawing = places_map(network_of("35.6, 139.3", "Tama").at(1990), {"Tama": (139.4, 35.7)})
    assert "No outlines" in drawing.credits[0]
    assert drawing.svg().startswith("<?xml")
    for regions, says in (
        (("Tama", "Tama"), "no region is known, 'Tama'"),
        ((None, None), "no actor has one"),
    ):
        with pytest.raises(UsageError, match=says):
            places_map(network_of(*regions).at(1990))


def test_places_across_the_globe_take_the_whole_of_it(atlas):
    drawing = places_map(network_of("60, -150", "-40, 170", "Japan").at(1990))
    assert drawing.png().startswith(b"\x89PNG")


def test_a_file_of_places_is_read_or_told_by_line(tmp_path):
    file = tmp_path / "places.csv"
    file.write_text("region,lat,lon\nTama,35.6,139.4\n八王子,35.66,139.32\n", encoding="utf-8")
    assert read_places(file) == {"Tama": (139.4, 35.6), "八王子": (139.32, 35.66)}
    file.write_text("region,lat,lon\nTama,135.6,39.4\n", encoding="utf-8")
    with pytest.raises(InvalidData, match=r"places\.csv, line 2, column lat: 135\.6 must be at most 90"):
        read_places(file)
    file.write_text("region,latitude\n", encoding="utf-8")
    with pytest.raises(InvalidData, match="no column lat"):
        read_places(file)
    with pytest.raises(InvalidData, match="cannot be read"):
        read_places(tmp_path / "none.csv")


@pytest.mark.skipif(real() is None, reason="outlines are neither in $KEIRETSU_DATA nor in ../shared/data")
def test_real_outlines_place_cities_and_countries(monkeypatch):
    where = real() / "geo"
    found = located(
        ["Hachiōji", "八王子市", "東京都府中市", "府中市", "Tokyo", "北海道", "JPN", "EL"], None, where
    )
    assert found["Hachiōji"] == found["八王子市"] == pytest.approx((139.29, 35.66), abs=0.02)
    assert "府中市" not in found, "there are two of that name"
    assert found["東京都府中市"] == pytest.approx((139.48, 35.67), abs=0.05)
    assert found["北海道"] == pytest.approx((142.6, 43.4), abs=0.2)
    assert found["EL"][1] == pytest.approx(39.2, abs=0.7)
    monkeypatch.setenv("KEIRETSU_DATA", str(real()))
    drawing = places_map(network_of("Hachiōji", "Tachikawa").at(1990))
    assert "国土交通省" in drawing.credits[0]
    assert "国土交通省" in drawing.svg()
