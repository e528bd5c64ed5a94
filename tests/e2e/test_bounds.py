"""What is too large, too deep or misspelt is told in one sentence before anything runs."""

import tomllib

import pytest

from keiretsu.model import run as simulator
from tests.small_scenario import STUDY, TWO_ARMS

HUGE = "9" * 20


@pytest.fixture
def refused(cli, tmp_path, monkeypatch):
    """Return a function that gives the one sentence of a refused command, which has run and left nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(simulator, "run", lambda *words, **options: pytest.fail("a run was begun"))

    def run(*words, code=3):
        before = sorted(tmp_path.iterdir())
        done = cli(*words)
        assert done.returncode == code, done.stdout + done.stderr
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1
        assert len(done.stderr) < 400
        assert "unexpected" not in done.stderr
        assert sorted(tmp_path.iterdir()) == before
        return done.stderr

    return run


def scenario(old="", new=""):
    with open("mine.toml", "w", encoding="utf-8") as file:
        file.write(TWO_ARMS.replace(old, new, 1) if old else TWO_ARMS)
    return "mine.toml"


def study(old="", new=""):
    scenario()
    with open("study.toml", "w", encoding="utf-8") as file:
        file.write(STUDY.replace(old, new, 1) if old else STUDY)
    return "study.toml"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("1957]", "195777]", 4, "at most 3000"),
        ("[1955,", "[1,", 4, "at least 1000"),
        ("1957]", f"{HUGE}]", 4, "at most 3000"),
        ("firms = 40", f"firms = {HUGE}", 5, "at most 10,000,000"),
        ("firms = 40", "firms = 0", 5, "at least 1"),
        ("replications = 1", "replications = 1000000", 6, "at most 100,000"),
        ("seed = 1", f"seed = {HUGE}", 7, "at most 9,223,372,036,854,775,807"),
        ("seed = 1", f"seed = {'9' * 4000}", 7, "at most"),
        ("seed = 1", f"seed = {'9' * 5000}", 7, "too many digits"),
        ("seed = 1", f"seed = -{'9' * 5000}", 7, "too many digits"),
        ("seed = 1", f"seed = {'[' * 100_000}", 7, "too deeply"),
        ("seed = 1", "seed = 1\na = " + "{ a = " * 100_000, 8, "too deeply"),
        ("seed = 1", "seed = 1\n" + "[" * 3 + "\n" * 2 + "[" * 100_000, 8, ""),
        ('title = "mine"', f"title = {'[' * 200}{']' * 200}", 3, "text in quotes"),
    ],
)
def test_a_scenario_beyond_any_bound_is_told_by_line(refused, old, new, line, says):
    said = refused("run", scenario(old, new), "--workers", "1", "--out", "o")
    assert f"line {line}" in said
    assert says in said


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("tie_survival", "tie_suurvival", 12, 'did you mean "tie_survival"'),
        ('metric = "tie_survival"', 'metric = "tie_survival"\nover = "wagge"', 13, 'did you mean "wage"'),
        ("points = 2", f"points = {HUGE}", 5, "at most 1,000,000"),
        ("networks = 1", f"networks = {HUGE}", 6, "at most 100,000"),
        ("points = 2", f"points = 2\nseed = {HUGE}", 6, "at most"),
        ("points = 2", f"points = 2\nfirms = {HUGE}", 6, "at most"),
        ("points = 2", f"points = {'1' * 5000}", 5, "too many digits"),
        ("[1956]", f"[{HUGE}]", 1, "change its years"),
    ],
)
@pytest.mark.parametrize("verb", ["sweep", "calibrate"])
def test_a_study_that_cannot_be_read_is_told_by_line_before_anything_runs(
    refused, verb, old, new, line, says
):
    said = refused(verb, study(old, new), "--workers", "1", "--out", "o")
    assert f"line {line}:" in said
    assert says in said


def test_a_metric_of_an_observation_or_claim_of_ones_own_is_told_before_anything_runs(refused, tmp_path):
    (tmp_path / "facts.csv").write_text("id,value,use\nwage_1956,3.5,validation\n")
    (tmp_path / "seen.toml").write_text(
        '[wage_1956]\nmetric = "wagge"\nstatistic = "level"\nyears = [1956]\n'
    )
    said = refused("run", scenario(), "--facts", "facts.csv", "--observations", "seen.toml", "--workers", "1")
    assert "seen.toml, line 2" in said
    assert 'did you mean "wage"' in said


def arms(count, last="z"):
    with open("arms.toml", "w", encoding="utf-8") as file:
        file.write(TWO_ARMS)
        for name in (*(f"a{i}" for i in range(count)), last):
            file.write(f'\n[arms.{name}]\nregime = "market"\n')
    return "arms.toml"


def test_too_many_arms_are_told(refused):
    assert "more than 1,000 entries" in refused("run", arms(3000), "--workers", "1")


def test_a_fault_at_the_end_of_a_long_file_is_told_by_line_without_reading_it_line_by_line(
    refused, monkeypatch
):
    read, loads = [], tomllib.loads
    monkeypatch.setattr(tomllib, "loads", lambda text: read.append(text) or loads(text))
    name = arms(800, last="Z")
    assert f"line {TWO_ARMS.count(chr(10)) + 3 * 800 + 2}:" in refused("run", name, "--workers", "1")
    assert sum(text.count("[arms.a") > 0 for text in read) < 100


@pytest.fixture(scope="module")
def network(cli, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bounds") / "w"
    assert cli("synth", "--firms", "60", "--out", folder).returncode == 0
    return folder


NUMBERS = (
    "run mine.toml --replications",
    "run mine.toml --seed",
    "run mine.toml --firms",
    "run mine.toml --workers",
    "sweep study.toml --points",
    "sweep study.toml --networks",
    "sweep study.toml --firms",
    "sweep study.toml --seed",
    "sweep study.toml --workers",
    "calibrate study.toml --keep",
    "synth --out x --firms",
    "synth --out x --firms 60 --seed",
    "synth --out x --firms 60 --regions",
    "measure W --top",
    "measure W --pivots",
    "measure W --resamples",
    "measure W --seed",
    "groups W --seed",
    "report W --out r.html --top",
    "network x --out y --year",
    "network x --out y --replication",
)


@pytest.mark.parametrize("value", [HUGE, f"-{HUGE}", "9" * 5000, "1e400", "²", "x"])
@pytest.mark.parametrize("words", NUMBERS)
def test_a_number_that_nothing_can_count_to_is_wrong_usage(refused, network, words, value):
    study()
    refused(*words.replace("W", str(network)).split(), value, code=2)


@pytest.mark.parametrize("option", ["--resolution", "--memory"])
@pytest.mark.parametrize("value", ["nan", "inf", "1e400", "-1e400"])
def test_a_number_that_is_not_finite_is_wrong_usage(refused, network, option, value):
    refused("groups", network, option, value, code=2)


DATES = ("²", HUGE, "-1", "0", "10000", "1990-13-01", "٣", "9" * 5000, "", "1990-06-30T12:00", "x")


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize(
    "words", ["show W --as-of", "measure W --as-of", "groups W --as-of", "report W --out r.html --as-of",
              "export W x.csv --as-of", "run mine.toml --years", "groups W --years"],
)  # fmt: skip
def test_a_date_that_is_none_is_wrong_usage(refused, network, words, date):
    scenario()
    refused(*words.replace("W", str(network)).split(), date, code=2)


@pytest.mark.parametrize("years", ["1955:195777", "1:1957", "1957:1955", "1955:1955", f"1955:{HUGE}", "²:³"])
def test_years_beyond_any_bound_are_wrong_usage(refused, years):
    refused("run", scenario(), "--years", years, "--workers", "1", code=2)


@pytest.mark.parametrize(
    ("cell", "says"), [("A" * 200_000, "field limit"), ("A" * 131_073, "field limit"), ("A\x00B", "")]
)
def test_a_table_of_places_with_a_cell_beyond_any_bound_is_told(refused, network, tmp_path, cell, says):
    (tmp_path / "places.csv").write_text(f"region,lat,lon\n{cell},35.0,139.0\nB,x,1\n")
    said = refused("show", network, "--map", "--places", "places.csv", "--out", "m.svg")
    assert "places.csv, line" in said
    assert says in said
