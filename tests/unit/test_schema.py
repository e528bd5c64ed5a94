"""The vocabulary: complete, consistent, read-only."""

import pytest

from keiretsu import schema
from keiretsu.core.errors import InvalidData
from keiretsu.schema import load


def test_the_tie_types_are_the_nine_in_their_order() -> None:
    assert tuple(schema.ties().entries) == schema.TIE_TYPES
    assert len(schema.TIE_TYPES) == 9


def test_every_tie_type_has_a_weight_in_closeness() -> None:
    assert all(f"omega_{name}" in schema.parameters() for name in schema.TIE_TYPES)


def test_producing_kinds_are_those_that_make_goods() -> None:
    kinds = schema.actors().entries
    assert {"assembler", "tier-1", "tier-2"} <= {k.name for k in kinds.values() if k.producing}
    assert not kinds["bank"].producing


def test_every_parameter_has_a_unit_a_meaning_and_a_source_or_is_a_prior() -> None:
    for p in schema.parameters().values():
        assert p.unit
        assert p.meaning
        assert p.source
        assert p.low <= p.default <= p.high


def test_the_shares_of_firms_sum_to_one() -> None:
    assert sum(s.firms for s in schema.sectors().values()) == pytest.approx(1)


def test_costs_of_a_unit_leave_room_for_profit() -> None:
    for s in schema.sectors().values():
        assert s.labour + s.imports + sum(s.inputs.values()) < 1


def test_inputs_come_from_sectors_of_higher_order() -> None:
    sectors = schema.sectors()
    assert all(sectors[k].order > s.order for s in sectors.values() for k in s.inputs)


def test_tables_are_read_once_and_cannot_be_changed() -> None:
    assert schema.parameters() is schema.parameters()
    with pytest.raises(TypeError):
        schema.parameters()["rent"] = None  # type: ignore[index]


@pytest.mark.parametrize(
    ("function", "table", "says"),
    [
        (schema.metrics, {"x": {"unit": "u"}}, r"metrics\.toml, entry \[x\]"),
        (schema.sectors, {"x": {"order": 0, "nonsense": 1}}, r"sectors\.toml, entry \[x\]"),
    ],
)
def test_a_broken_entry_is_named(monkeypatch: pytest.MonkeyPatch, function, table, says: str) -> None:
    monkeypatch.setattr(load, "_read", lambda _: table)
    with pytest.raises(InvalidData, match=says):
        function.__wrapped__()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"default": 9.0}, "lies outside"),
        ({"kind": "political"}, "is none of institutional"),
        ({"when": "sometimes"}, "neither always nor opening"),
    ],
)
def test_a_broken_parameter_is_named(monkeypatch: pytest.MonkeyPatch, change, says: str) -> None:
    sound = {
        "rule": "ties", "symbol": "p", "unit": "1", "default": 0.5, "low": 0.0, "high": 1.0,
        "kind": "technology", "meaning": "m", "source": "prior",
    }  # fmt: skip
    monkeypatch.setattr(load, "_read", lambda _: {"p": sound | change})
    with pytest.raises(InvalidData, match=says):
        schema.parameters.__wrapped__()


def test_an_input_from_no_later_sector_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = {
        "order": 0,
        "firms": 1.0,
        "final_demand": 1.0,
        "capital_good": False,
        "labour": 0.3,
        "imports": 0.1,
    }
    monkeypatch.setattr(load, "_read", lambda _: {"x": sound | {"inputs": {"x": 0.5}}})
    with pytest.raises(InvalidData, match="'x' is no sector of higher order"):
        schema.sectors.__wrapped__()


def test_every_metric_tie_type_and_role_has_a_label_and_no_label_is_of_nothing() -> None:
    grouped: dict[str, set[str]] = {}
    for key in schema.labels():
        group, _, name = key.partition(".")
        grouped.setdefault(group, set()).add(name)
    assert grouped["metric"] == set(schema.metrics())
    assert grouped["tie"] == set(schema.TIE_TYPES)
    assert all(found.en and found.en == found.en.strip() for found in schema.labels().values())


def test_a_metric_is_explained_by_its_meaning() -> None:
    assert schema.label("metric.failures").gloss == schema.metrics()["failures"].meaning


def test_a_name_of_ones_own_is_its_own_label() -> None:
    assert str(schema.label("arm.market_1975")) == "market 1975"


def test_a_label_with_an_unknown_column_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from keiretsu.schema import wording

    monkeypatch.setattr(wording, "_read", lambda file: {"verdict": {"supports": {"englich": "x"}}})
    wording.labels.cache_clear()
    try:
        with pytest.raises(InvalidData, match=r"verdict\.supports"):
            wording.labels()
    finally:
        wording.labels.cache_clear()
