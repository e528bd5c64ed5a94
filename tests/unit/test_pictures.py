"""Pictures of networks: equal networks, equal bytes; everybody where they belong; names stay names."""

import re
import xml.etree.ElementTree as ET

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from keiretsu.core.errors import UsageError
from keiretsu.measure import measure
from keiretsu.network import Network
from keiretsu.report.drawing import writable
from keiretsu.report.network import cache, degrees, ego, groups, hub, lives, whole
from keiretsu.report.network.curves import _steps, tail
from keiretsu.report.network.ego import _places
from keiretsu.report.network.grouping import grouping, places
from keiretsu.report.network.layout import apart, forces, packed, seats
from keiretsu.report.network.scene import scene
from keiretsu.report.svg import INK, PAPER
from keiretsu.synthetic import synth


@pytest.fixture(scope="module")
def network():
    return synth(150, seed=4)


@pytest.fixture(scope="module")
def view(network):
    return network.at(1954)


@pytest.fixture
def odd():
    """Names that could be taken for mathematics, for HTML or for boxes."""
    actors = {
        "id": ["a", "b", "c", "d"],
        "name": ["Cost $5 & $6", "<b>_sub^sup</b>", "八王子精機", None],
        "kind": ["assembler", "tier-1", "tier-2", "bank"],
        "region": ["35.66, 139.32", "35.70, 139.41", None, "35.0, 139.0"],
    }
    ties = {
        "source": ["b", "c", "d"],
        "target": ["a", "b", "a"],
        "type": ["supply", "supply", "credit"],
        "since": ["1990-01-01", "1990-01-01", "1991-01-01"],
        "until": [None, "1995-06-30", None],
    }
    return Network.from_tables(actors, ties)


def written(svg):
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("draw", [whole, groups, ego, degrees], ids=lambda f: f.__name__)
def test_a_picture_is_sound_xml_and_the_same_whatever_the_order_of_rows(network, draw):
    shuffled = Network.from_tables(
        network.actors.reverse(), network.ties.sample(fraction=1.0, shuffle=True, seed=1)
    )
    first, second = draw(network.at(1954)), draw(shuffled.at(1954))
    assert first.svg() == second.svg()
    assert first.png() == second.png()
    assert first.title in written(first.svg())
    assert len(first.alt) > 30


@pytest.mark.parametrize("draw", [whole, groups, ego, degrees], ids=lambda f: f.__name__)
def test_in_a_page_a_picture_takes_the_colours_of_the_page(view, draw):
    svg = draw(view).figure().svg
    assert "var(--" in svg
    assert not [colour for colour in (*INK.values(), *PAPER.values()) if colour in svg]
    assert not re.search(r"https?:", svg)
    assert 'role="img"' in svg


def test_names_are_written_as_they_are(odd):
    words = written(whole(odd.at(1992)).svg())
    assert {"Cost $5 & $6", "<b>_sub^sup</b>", "八王子精機", "d"} <= set(words)


def test_names_that_no_font_here_can_write_are_told(odd):
    drawing = whole(odd.at(1992))
    assert drawing.unwritable() == (() if writable("八王子精機") else ("八王子精機",))
    assert drawing.png().startswith(b"\x89PNG")


def test_the_surroundings_hold_every_neighbour_and_nobody_else(view):
    seen = scene(view)
    graph = nx.Graph(seen.pairs().tolist())
    busiest = hub(view)
    around = sorted(seen.ids[row] for row in graph.neighbors(seen.ids.index(busiest)))
    drawing = ego(view, busiest)
    assert graph.degree(seen.ids.index(busiest)) == max(degree for _, degree in graph.degree())
    assert sorted(drawing.texts) == sorted([busiest, *around])
    assert f"{len(around)} neighbours" in drawing.title


def test_the_smallest_neighbours_are_left_out_and_counted(view):
    everybody = ego(view)
    few = ego(view, most=5)
    assert len(few.texts) == 6
    assert f"The {len(everybody.texts) - 6:,} smallest are left out." in few.caption


def test_givers_stand_left_takers_right_partners_above():
    network = Network.from_tables(
        {"id": ["ego", "giver", "peer", "taker"], "kind": ["tier-1"] * 4},
        {
            "source": ["giver", "ego", "ego"],
            "target": ["ego", "taker", "peer"],
            "type": ["supply", "supply", "collaboration"],
            "since": [0, 0, 0],
        },
    )
    svg = ego(network.at(1990), "ego").svg()
    root = ET.fromstring(svg)
    # in the order they are written: the neighbours, side by side from the left over the top, then the ego
    assert written(svg)[:4] == ["giver", "peer", "taker", "ego"]
    assert root.tag.endswith("svg")
    assert ego(network.at(1990), "ego").caption == (
        "Left, its suppliers and other sources: 1; above, its partners: 1; "
        "right, its customers and other targets: 1."
    )


@pytest.mark.parametrize(("givers", "takers"), [(9, 2), (1, 30), (5, 5)])
def test_nobody_stands_on_the_other_side(givers, takers):
    place, _ = _places(np.repeat([0, 2], [givers, takers]))
    assert (place[1 : givers + 1, 0] < 0).all()
    assert (place[givers + 1 :, 0] > 0).all()


def test_givers_alone_stand_all_around(odd):
    alone = ego(odd.at(1992), "八王子精機")
    assert alone.caption.startswith("Around it, its customers and other targets: ")


def test_an_actor_is_found_by_its_name_and_a_wrong_one_is_told(odd):
    assert ego(odd.at(1992), "八王子精機").title == "八王子精機: 1 neighbours"
    with pytest.raises(UsageError, match="did you mean"):
        ego(odd.at(1992), "Cost $5 and $6")


def test_members_stand_inside_the_disc_of_their_group_and_others_outside_all(view):
    seen = scene(view)
    found = grouping(view, seen)
    where = places(seen, found)
    assert found.by == "group"
    names = view.actors["group"].to_list()
    for row, group in enumerate(found.member):
        if group >= 0:
            assert found.names[group] == names[row]
            assert np.hypot(*(where.actor[row] - where.centre[group])) <= where.radius[group]
        else:
            assert names[row] is None
            away = np.hypot(*(where.centre - where.actor[row]).T)
            assert (away > where.radius).all()


@pytest.mark.parametrize("by", ["group", "horizontal", "sector", "region", "kind", "community"])
def test_groups_are_of_any_kind(view, by):
    found = grouping(view, scene(view), by)
    assert found.sizes.sum() == (found.member >= 0).sum()
    assert (np.diff(found.sizes) <= 0).all()
    assert len(set(found.names)) == len(found.names)
    assert groups(view, by).title.startswith(str(len(found.names)))


def test_communities_stand_in_where_no_group_is_known(odd):
    found = grouping(odd.at(1992), scene(odd.at(1992)))
    assert found.by == "community"
    assert all(name.startswith("around ") for name in found.names)


def test_a_grouping_that_is_not_there_is_told(odd):
    with pytest.raises(UsageError, match="choose one of group, horizontal"):
        groups(odd.at(1992), "size")
    with pytest.raises(UsageError, match="no actor has a sector"):
        groups(odd.at(1992), "sector")


def test_a_large_layout_is_kept_and_a_damaged_one_made_again(view, tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "LARGE", 1)
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "layouts")
    seen = scene(view)
    first = places(seen, grouping(view, seen))
    (file,) = (tmp_path / "layouts").iterdir()
    monkeypatch.setattr("keiretsu.report.network.grouping._place", lambda *_: pytest.fail("made again"))
    assert (places(seen, grouping(view, seen)).actor == first.actor).all()
    monkeypatch.undo()
    monkeypatch.setattr(cache, "LARGE", 1)
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "layouts")
    file.write_bytes(file.read_bytes()[:100])
    assert (places(seen, grouping(view, seen)).actor == first.actor).all()


def test_a_cache_that_cannot_be_written_is_no_fault(view, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(cache, "LARGE", 1)
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "file" / "layouts")
    seen = scene(view)
    assert np.isfinite(places(seen, grouping(view, seen)).actor).all()


@given(st.integers(1, 40), st.integers(0, 60), st.integers(0, 1000))
def test_forces_keep_discs_apart_and_everybody_finite(count, ties, seed):
    random = np.random.default_rng(seed)
    pairs = random.integers(0, count, (ties, 2))
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    radius = random.uniform(0.5, 4.0, count)
    place = forces(pairs, np.ones(len(pairs)), radius, rounds=60)
    assert np.isfinite(place).all()
    assert _overlap(place, radius) < 0.05


@given(st.integers(2, 60), st.integers(0, 1000))
def test_discs_that_lie_on_one_another_give_way(count, seed):
    random = np.random.default_rng(seed)
    radius = random.uniform(0.5, 2.0, count)
    place = apart(random.normal(size=(count, 2)), radius, rounds=2000)
    assert _overlap(place, radius) < 0.05


def _overlap(place, radius):
    away = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    need = np.add.outer(radius, radius)
    np.fill_diagonal(need, 0.0)
    return (need - away).max(initial=0.0)


def test_thousands_of_groups_are_packed_around_the_biggest():
    radius = np.linspace(1.0, 5.0, 3000)
    far = np.hypot(*packed(radius).T)
    assert far.argmin() == 2999
    assert far.max() < 3.0 * np.sqrt((radius**2).sum())


@given(st.integers(1, 200))
def test_seats_are_for_everybody_the_first_in_the_middle(count):
    random = np.random.default_rng(count)
    rank = random.permutation(count)
    place = seats(random.normal(size=(count, 2)), rank)
    assert np.hypot(*place[rank.argmin()]) == 0.0
    assert np.hypot(*place.T).max() <= np.sqrt(count)
    assert len(np.unique(place.round(6), axis=0)) == count


@given(st.lists(st.integers(0, 50), max_size=60))
def test_the_tail_counts_who_reaches_a_degree(values):
    degree = np.array(values, np.int64)
    at_least, share = tail(degree)
    some = degree[degree > 0]
    assert share.tolist() == [(some >= value).sum() / some.size for value in at_least]


def test_survival_falls_in_steps_at_the_ages_at_which_ties_end():
    ties = pl.DataFrame(
        {"age": [1.5, 1.5, 2.25, 4.0], "ended": [True, True, False, False], "entry": [0.0] * 4}
    )
    age, share, low, high = _steps(ties)
    assert age.tolist() == [0.0, 1.5, 4.0]
    assert share.tolist() == [1.0, 0.5, 0.5]
    assert ((low <= share) & (share <= high)).all()


def test_a_line_of_survival_never_slopes(odd):
    figure = Figure()
    axes = figure.add_subplot()
    lives(odd).paint(axes, INK)
    assert [line.get_drawstyle() for line in axes.lines] == ["steps-post"]


def test_lives_show_what_the_study_of_survival_finds(odd):
    drawing = lives(odd)
    assert [key.words for key in drawing.keys] == ["supply"]
    assert "2 supply ties" in drawing.caption
    with pytest.raises(UsageError, match="no tie has an end"):
        lives(Network.from_tables(odd.actors, odd.ties.with_columns(until=pl.lit(None, pl.Int32))))


def test_a_plot_draws_the_whole_or_above_a_size_the_busiest(network, monkeypatch):
    assert network.plot().name == "network"
    monkeypatch.setattr("keiretsu.report.plot.WHOLE", 10)
    assert network.plot().name == "ego"
    assert network.plot(1954).title == network.at(1954).plot().title


def test_a_view_has_one_date_and_no_past(view):
    with pytest.raises(UsageError, match="one date already"):
        view.plot.whole(1950)
    with pytest.raises(UsageError, match="no lives of ties"):
        view.plot.lives()


def test_measures_draw_their_first_actors(network):
    found = measure(network, resamples=0)
    assert f"Bar chart of degree: {found.actors['id'][0]}" in found.plot(top=3).alt
    assert found.plot("constraint", top=3).title == "The first 3 by constraint"
    with pytest.raises(UsageError, match="no measure 'fame'"):
        found.plot("fame")


def test_a_file_is_written_whole_or_not_at_all(odd, tmp_path, monkeypatch):
    drawing = whole(odd.at(1992))
    assert drawing.save(tmp_path / "n.svg").read_text() == drawing.svg()
    assert drawing.save(tmp_path / "n.PNG").read_bytes() == drawing.png()
    for name, says in (("n.pdf", "an .svg or a .png"), ("no/n.svg", "no folder")):
        with pytest.raises(UsageError, match=says):
            drawing.save(tmp_path / name)
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        drawing.save(tmp_path / "later.svg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["n.PNG", "n.svg"]


def test_a_notebook_shows_networks_views_measures_and_pictures(odd):
    shown = [odd, odd.at(1992), measure(odd, resamples=0), odd.plot.whole()]
    for each in shown:
        html = each._repr_html_()
        assert "<b>_sub" not in html
        assert "<script" not in html
    assert "4 actors, 3 ties" in odd._repr_html_()
    assert "View of 1992-12-31" in odd.at(1992)._repr_html_()


def test_years_without_any_value_are_left_out_of_a_curve():
    from keiretsu.evidence.panel import Series
    from keiretsu.report.fan import known

    values = np.array([[1.0, np.nan], [np.nan, np.nan]])
    assert known(Series(np.arange(2), np.array([1955, 1956]), values)).years.tolist() == [1955]


def test_an_arm_without_any_value_has_no_curve():
    from types import SimpleNamespace

    from keiretsu.evidence.panel import Series
    from keiretsu.experiment.scenario import load_scenario
    from keiretsu.report.fan import curves

    nothing = Series(np.arange(1), np.array([1955, 1956]), np.full((1, 2), np.nan))
    panel = SimpleNamespace(series=lambda arm, metric: nothing)
    run = SimpleNamespace(scenario=load_scenario("relationalism"), panel=panel, arm=str)
    assert curves(run, ["relational"], "designs") == []
