"""What a file holds is text wherever it is shown: no markup, no control of a terminal, no broken page."""

import json
import re
import xml.etree.ElementTree as ET

import pytest

from keiretsu.core.printable import UNSAFE
from keiretsu.network import Network

NAMES = {
    "brackets": "Denso [tier1]",
    "closing tag": "[/x]",
    "style": "[bold red]Aisin[/]",
    "emoji code": ":car: Toyota",
    "link": "[link=https://example.org]here[/link]",
    "escape": "A\x1b[31mRED\x1b[0m",
    "title of the window": "B\x1b]0;owned\x07",
    "C1": "C\x9b31mRED",
    "backspace": "D\x08\x08E",
    "override of direction": "\u202egpj.exe",
    "isolate": "E\u2066x\u2069",
    "separator of lines": "F\u2028G",
    "carriage return": "safe\rEVIL",
    "mathematics": "US$ and A$ {x_1^2",
    "tag": "<script>alert(1)</script>",
}
TEXTUAL = [(name, text) for name, text in NAMES.items() if not UNSAFE.search(text)]


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """Return the folder of a network whose actors, groups, sectors and regions bear such names."""
    names = list(NAMES.values())
    actors = {
        "id": names,
        "name": names,
        "kind": ["assembler"] * len(names),
        "sector": names,
        "group": [names[i // 2] for i in range(len(names))],
        "region": names,
        "size": [float(i + 1) for i in range(len(names))],
    }
    ties = {
        "source": names[1:],
        "target": names[:1] * (len(names) - 1),
        "type": ["supply"] * (len(names) - 1),
        "since": ["1990-01-01"] * (len(names) - 1),
    }
    folder = tmp_path_factory.mktemp("named") / "w"
    Network.from_tables(actors, ties).save(folder)
    return folder


def shown(done):
    """Return what a command that went well has printed, free of anything that acts on a terminal."""
    assert done.returncode == 0, done.stderr
    assert not UNSAFE.search(done.stdout + done.stderr)
    return done.stdout


@pytest.mark.parametrize("verb", ["show", "measure", "groups", "check"])
def test_no_verb_sends_controls_to_the_terminal(cli, named, verb):
    shown(cli(verb, named))


@pytest.mark.parametrize(("kind", "text"), TEXTUAL)
def test_a_name_is_printed_whole_whatever_looks_like_markup_in_it(cli, named, kind, text):
    assert text in shown(cli("measure", named, "--top", "99", COLUMNS="400"))


def test_a_control_character_is_shown_as_its_escape(cli, named):
    assert r"A\x1b[31mRED\x1b[0m" in shown(cli("measure", named, "--top", "99", COLUMNS="400"))


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_json_has_the_names_as_they_are_and_no_control_in_its_text(process, named, encoding):
    done = process("show", named, "--json", env={"PYTHONIOENCODING": encoding})
    assert not UNSAFE.search(shown(done))
    found = {row["id"] for row in json.loads(done.stdout)["largest"]}
    assert found <= set(NAMES.values())
    assert "\u202egpj.exe" in found


@pytest.mark.parametrize("choice", [(), ("--ego", "[/x]"), ("--groups",), ("--degrees",), ("--by", "sector")])
def test_a_picture_is_well_formed_and_has_no_control_in_it(cli, named, tmp_path, choice):
    picture = tmp_path / "p.svg"
    shown(cli("show", named, *choice, "--out", picture))
    text = picture.read_text(encoding="utf-8")
    ET.fromstring(text)
    assert not UNSAFE.search(text)
    assert cli("show", named, *choice, "--out", tmp_path / "p.png").returncode == 0


def test_the_page_of_a_network_has_no_control_and_no_tag_from_a_name_in_it(cli, named, tmp_path):
    page = tmp_path / "r.html"
    shown(cli("report", named, "--out", page))
    text = page.read_text(encoding="utf-8")
    assert not UNSAFE.search(text)
    assert "<script>alert" not in text
    for svg in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        ET.fromstring(svg)


def test_a_name_of_a_file_is_shown_in_one_sentence_without_its_controls(cli, tmp_path):
    done = cli("show", tmp_path / "a\x1b[31m")
    assert done.returncode == 3
    assert not UNSAFE.search(done.stderr)
    assert r"a\x1b[31m" in done.stderr
