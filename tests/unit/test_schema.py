"""The vocabulary: complete, consistent, read-only."""

from pathlib import Path

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


def test_a_broken_entry_of_the_metrics_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "levy").mkdir()
    (tmp_path / "levy" / "metrics.toml").write_text('[x]\nunit = "u"\n', encoding="utf-8")
    monkeypatch.setattr(load, "MECHANISMS", tmp_path)
    with pytest.raises(InvalidData, match=r"levy/metrics\.toml, line 1: \[x\] lacks \"meaning\""):
        schema.metrics.__wrapped__()


SECTOR = "order = 0\nfirms = 1.0\nfinal_demand = 1.0\ncapital_good = false\nlabour = 0.5\nimports = 0.1\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[x]\norder = 0\nnonsense = 1\n", r'line 3: unknown key "nonsense" in \[x\]; known are'),
        (f"[x]\n{SECTOR}input = 1", r'line 8: unknown key "input" in \[x\]; did you mean "inputs"\?'),
        (f"[x]\n{SECTOR}inputs = {{ y = 0.1 }}", r"line 8: 'y' is no sector of higher order"),
        (f"[x]\n{SECTOR}inputs = {{ y = 'much' }}", r"line 8: y = 'much' must be a number"),
        (f"[x]\n{SECTOR}", r'line 1: \[x\] lacks "inputs"'),
        ("x = 3", "line 1: x = 3 must be a table"),
        ("[x", r"line 1: expected '\]'"),
        ("[x] y", "line 1, column 5: expected newline"),
    ],
)
def test_a_broken_entry_of_the_sectors_is_told_by_its_line(
    monkeypatch: pytest.MonkeyPatch, text: str, says: str
) -> None:
    monkeypatch.setattr(load.Source, "packaged", lambda package, file: load.Source(file, text))
    with pytest.raises(InvalidData, match=rf"sectors\.toml, {says}"):
        schema.sectors.__wrapped__()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"default": 9.0}, "lies outside"),
        ({"kind": "political"}, "must be 'institutional'"),
        ({"when": "sometimes"}, "must be 'always'"),
    ],
)
def test_a_broken_parameter_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change, says: str
) -> None:
    sound = {
        "rule": "ties", "symbol": "p", "unit": "1", "default": 0.5, "low": 0.0, "high": 1.0,
        "kind": "technology", "meaning": "m", "source": "prior",
    }  # fmt: skip
    rows = (f"{key} = {value!r}" for key, value in (sound | change).items())
    (tmp_path / "levy").mkdir()
    (tmp_path / "levy" / "parameters.toml").write_text("[p]\n" + "\n".join(rows), encoding="utf-8")
    monkeypatch.setattr(load, "MECHANISMS", tmp_path)
    with pytest.raises(InvalidData, match=rf"levy/parameters\.toml, line \d+: .*{says}"):
        schema.parameters.__wrapped__()


def test_a_parameter_of_two_mechanisms_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = (load.MECHANISMS / "guidance" / "parameters.toml").read_text(encoding="utf-8")
    for name in ("guidance", "levy"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "parameters.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(load, "MECHANISMS", tmp_path)
    with pytest.raises(InvalidData, match=r"levy/parameters\.toml, line \d+: there is another parameter"):
        schema.parameters.__wrapped__()


def test_an_input_from_no_later_sector_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"[x]\n{SECTOR}inputs = {{ x = 0.5 }}"
    monkeypatch.setattr(load.Source, "packaged", lambda package, file: load.Source(file, text))
    with pytest.raises(InvalidData, match="line 8: 'x' is no sector of higher order"):
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


def test_a_label_that_is_there_twice_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "levy").mkdir()
    (tmp_path / "levy" / "labels.toml").write_text('[metric.x]\nen = "x"\n[tie.supply]\nen = "y"\n', "utf-8")
    monkeypatch.setattr(load, "MECHANISMS", tmp_path)
    with pytest.raises(
        InvalidData, match=r"^levy/labels\.toml, line 3: there is another label of tie\.supply"
    ):
        schema.labels.__wrapped__()


def test_a_label_with_an_unknown_column_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[verdict.supports]\nen = "x"\nenglich = "x"\n'
    monkeypatch.setattr(load.Source, "packaged", lambda package, file: load.Source(file, text))
    says = r'^labels\.toml, line 3: unknown key "englich" in \[verdict\.supports\]; known are en, gloss$'
    with pytest.raises(InvalidData, match=says):
        schema.labels.__wrapped__()
