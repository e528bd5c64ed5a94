"""`show` replications and `report` writes what they were asked for, or say in one sentence why not."""

import json

import pytest


@pytest.fixture(scope="module")
def network(cli, tmp_path_factory):
    folder = tmp_path_factory.mktemp("networks") / "w"
    assert cli("synth", "--firms", "100", "--out", folder).returncode == 0
    return folder


@pytest.mark.parametrize(
    "choice",
    [
        (),
        ("--view", "network"),
        ("--view", "groups"),
        ("--by", "sector"),
        ("--view", "degree-distribution"),
        ("--view", "ego"),
        ("--actor", "F1-0000035"),
        ("--ego", "F1-0000035"),
    ],
)
def test_every_picture_is_drawn_as_svg(cli, network, tmp_path, choice):
    told = json.loads(cli("show", network, *choice, "--out", tmp_path / "p.svg", "--json").stdout)
    assert told["picture"] == str(tmp_path / "p.svg")
    assert (tmp_path / "p.svg").read_text().startswith("<?xml")


def test_a_map_takes_places_from_a_file_and_prints_its_credits(cli, network, tmp_path):
    places = tmp_path / "places.csv"
    places.write_text("region,lat,lon\nJP,36.2,138.2\n")
    done = cli("show", network, "--places", places, "--out", tmp_path / "m.png")
    assert done.returncode == 0, done.stderr
    assert "utlines: " in done.stdout  # of those there are, or how to get some
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--groups",), "--view groups needs --out"),
        (("--view", "survival"), "--view survival needs --out"),
        (("--view", "hairball", "--out", "x.svg"), "degree-distribution"),
        (("--groups", "--degrees", "--out", "x.svg"), "--view specified multiple times"),
        (("--view", "groups", "--actor", "E1", "--out", "x.svg"), "--actor goes with --view ego"),
        (("--by", "sector", "--actor", "E1", "--out", "x.svg"), "--by goes with --view groups"),
        (("--out", "x.pdf"), "an .svg or a .png"),
        (("--out", "none/x.svg"), "no folder"),
        (("--ego", "nobody", "--out", "x.svg"), "no actor nobody"),
        (("--by", "size", "--out", "x.svg"), "choose one of group"),
        (("--lives", "--out", "x.svg"), "no tie has an end"),
    ],
)
def test_what_cannot_be_drawn_is_told_and_nothing_is_written(cli, network, tmp_path, words, says):
    done = cli("show", network, *(tmp_path / word if "x." in word else word for word in words))
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_report_on_a_network_is_one_file(cli, network, tmp_path):
    done = cli("report", network, "--out", tmp_path / "deep" / "r.html", "--top", "3", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["report"] == str(tmp_path / "deep" / "r.html")
    page = (tmp_path / "deep" / "r.html").read_text()
    assert f"keiretsu report {network}" in page
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["r.html"]


@pytest.mark.parametrize(
    ("words", "says"), [(("--out", "r.txt"), ".html file"), (("--out", "r.html", "--top", "0"), "at least 1")]
)
def test_a_report_that_cannot_be_is_told(cli, network, tmp_path, words, says):
    done = cli("report", network, *(tmp_path / word if "r." in word else word for word in words))
    assert done.returncode == 2
    assert says in done.stderr
    assert list(tmp_path.iterdir()) == []
