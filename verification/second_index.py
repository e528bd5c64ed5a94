"""Do the verdicts about catching up hang on the documents' index? The Penn World Table puts Japan far lower.

    python -m verification.second_index [JPN,KOR,TWN [points [firms [replications]]]]

Nothing here is special to this index. Facts of one's own are the shipped ones with the three levels of the
table in place of the documents' (`facts_of`); the studies that ship, the model's and its rivals', are
calibrated anew to them (`calibrated`); `domestic` is run on the new vectors from the new level, and the
claims E1 to E4 are judged as ever (`judged`). Korea and Taiwan are later catch-ups: the model's year 1955
stands for 1970, their demand grows as their output did, and E4, which dates Japan's turn, is not judged.
The table is the user's own copy (`keiretsu.public.locate` says where it is looked for). What came out is
written to second_index.md beside this file.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

import keiretsu as kt
from keiretsu.api import with_arms
from keiretsu.calibration import Study, load_study
from keiretsu.calibration.study_layout import Solve
from keiretsu.calibration.targets import calibration_fact
from keiretsu.calibration.write import write_accepted
from keiretsu.core.errors import InvalidData
from keiretsu.evidence import ClaimResult, Record
from keiretsu.experiment.forcing_table import read_forcing
from keiretsu.experiment.scenario import Scenario

HERE = Path(__file__).parent
CLAIMS = ("E1", "E2", "E3", "E4")
YEARS = {"tfp_rel_us_1955": 0, "tfp_rel_us_1973": 18, "tfp_rel_us_1990": 35}
"""Facts that the table replaces, and years since the opening."""
PERIODS = {"demand_growth_1955": (0, 18), "demand_growth_1973": (18, 36), "demand_growth_1991": (36, 45)}
"""Years since the opening over which each parameter of the growth of demand holds."""
SOLVED = {
    "capital_coefficient": Solve(target="ror_1955", between=[0.05, 2.0], within=0.3),
    "imitation_rate": Solve(target="tfp_rel_us_1973", between=[0.005, 0.99], within=0.3),
}


@dataclass(frozen=True)
class Country:
    """How a country is read: year of the opening, and which levels and whose growth of demand."""

    title: str
    opening: int = 1970
    column: str = "ctfp"
    own_demand: bool = True


COUNTRIES = {
    "JPN": Country("Japan", 1955, own_demand=False),
    "KOR": Country("Korea"),
    # the table's productivity levels of Taiwan stand above the United States from 1980 on
    "TWN": Country("Taiwan", column="labour"),
}


def levels(table: pl.DataFrame, code: str) -> dict[str, float]:
    """Return the level of each fact of `YEARS`, in per cent of the United States."""
    row = COUNTRIES[code]
    value = pl.col("rgdpo") / pl.col("emp") if row.column == "labour" else pl.col(row.column)
    said = {(c, y): v for c, y, v in table.select("isocode", "year", value.alias("value")).iter_rows()}
    found = {}
    for name, after in YEARS.items():
        own, leader = (said.get((each, row.opening + after)) for each in (code, "USA"))
        if own is None or leader is None:
            raise InvalidData(f"the Penn World Table has no level of {row.title} in {row.opening + after}")
        found[name] = 100.0 * own / leader
    return found


def demand(table: pl.DataFrame, code: str) -> dict[str, float]:
    """Return the yearly growth of a country's output by the parameter that it sets; none for Japan."""
    row = COUNTRIES[code]
    if not row.own_demand:
        return {}
    output = dict(table.filter(isocode=code).select("year", "rgdpna").iter_rows())
    ends = {name: [row.opening + year for year in span] for name, span in PERIODS.items()}
    return {
        name: float(f"{np.log(output[last] / output[first]) / (last - first):.4g}")
        for name, (first, last) in ends.items()
    }


def facts_of(found: Mapping[str, float], path: Path) -> Path:
    """Write the shipped facts with the levels of the table, without what follows from the documents'."""
    rows = [
        row | {"value": f"{found[row['id']]:.1f}", "value_num": round(found[row["id"]], 1), "bound": "="}
        if row["id"] in found
        else row
        for row in kt.facts().to_dicts()
        if row["id"] in found or not row["id"].startswith("tfp_")
    ]
    pl.DataFrame(rows, schema=kt.facts().schema).write_csv(path)
    return path


def opened(scenario: Scenario, found: Mapping[str, float], growth: Mapping[str, float]) -> Scenario:
    """Return a scenario that opens at the level of the table; own growth takes the place of Japan's years."""
    if growth:
        scenario = replace(scenario, forcing=read_forcing("trend"))
    return scenario.with_options(set={"tfp_start": found["tfp_rel_us_1955"] / 100.0, **growth})


def calibrated(name: str, record: Record, scenario: Scenario, points: int, folder: Path) -> Path | None:
    """Calibrate a study that ships to the facts of a record; return its vectors; nothing if none agrees."""
    study = load_study(name).with_options(points=points, networks=2, firms=scenario.firms, keep=points)
    there = study.scenario.with_options(set=dict(scenario.overrides))
    found = kt.calibrate(replace(aimed(study, record), scenario=there), store=folder / "store")
    agreeing = replace(found, accepted=[vector for vector in found.accepted if vector.agrees])
    if not agreeing.accepted:
        return None
    path = folder / f"{name}.toml"
    write_accepted(agreeing, path, "python -m verification.second_index")
    return path


def aimed(study: Study, record: Record) -> Study:
    """Return a study whose targets are the facts of a record."""
    baseline = study.scenario.baseline
    targets = tuple(
        calibration_fact(target.id, record).at_arm(baseline, study.arm)
        if target.id in record.facts
        else target
        for target in study.targets
    )
    ranges = {name: span for name, span in study.ranges.items() if name not in SOLVED}
    return replace(study, targets=targets, shown=(), ranges=ranges, solved=SOLVED)


def on_vectors(scenario: Scenario, files: Mapping[str, Path | None]) -> Scenario:
    """Return a scenario on other vectors, without the arms that have none."""
    arms = {
        name: arm.model_copy(update={"accepted": str(files[arm.accepted])}) if arm.accepted else arm
        for name, arm in scenario.arms.items()
        if files.get(vectors_of(scenario, name)) is not None
    }
    return replace(scenario, arms=arms, accepted=str(files[scenario.accepted or ""]))


def vectors_of(scenario: Scenario, arm: str) -> str:
    """Return the accepted vectors of an arm, as the scenario names them."""
    while (parent := scenario.arms[arm].parent) is not None:
        arm = parent
    return scenario.arms[arm].accepted or scenario.accepted or ""


@dataclass(frozen=True)
class Size:
    """How much is run: points of each calibration, firms of a network, replications."""

    points: int = 160
    firms: int = 1000
    replications: int = 20


@dataclass(frozen=True)
class Judged:
    """What came out for one country: the claims on both indices, and the vectors of each explanation."""

    code: str
    record: Record
    before: list[ClaimResult]
    claims: list[ClaimResult]
    files: Mapping[str, Path | None]


def judged(code: str, source: str | Path | None, size: Size, folder: Path) -> Judged:
    """Judge the claims on the index of a country, and on the documents' for comparison."""
    table, store = kt.public.penn(source).table, folder / "store"
    found, growth = levels(table, code), demand(table, code)
    record = kt.read_record(facts=facts_of(found, folder / f"{code}.csv"))
    ids = [name for name in CLAIMS if code == "JPN" or record.claim(name).within is None]
    sizes = {"firms": size.firms, "replications": size.replications}
    scenario = with_arms(kt.load_scenario("domestic").with_options(**sizes), ids, record)
    arms = {name: arm for name, arm in scenario.arms.items() if arm.role != "placebo"}
    scenario = opened(replace(scenario, arms=arms), found, growth)
    names = dict.fromkeys(vectors_of(scenario, arm) for arm in scenario.arms)
    files = {name: calibrated(name, record, scenario, size.points, folder / code) for name in names}
    before = kt.claims(*ids, store=store, **sizes)
    if files[scenario.accepted or ""] is None:
        return Judged(code, record, before, [], files)
    ensemble = kt.run(on_vectors(scenario, files), store=store)
    return Judged(code, record, before, kt.judge(ensemble, ids, record=record), files)


def written(made: Judged) -> str:
    """Return the account of one country."""
    first, second, held_out = (made.record.fact(name).printed for name in YEARS)
    row, lacking = COUNTRIES[made.code], [name for name, path in made.files.items() if path is None]
    agreeing = ", ".join(name for name in made.files if name not in lacking) or "none"
    text = f"\n## {row.title}\n\nLevels of the Penn World Table: "
    text += f"{first} % of the United States in {row.opening}, {second} % after {YEARS['tfp_rel_us_1973']} "
    text += f"years; {held_out} % after {YEARS['tfp_rel_us_1990']} years is held out. "
    text += f"Vectors agree with them: {agreeing}"
    text += f"; no vector of {', '.join(lacking)} does, and its arms are left out.\n" if lacking else ".\n"
    if not made.claims:
        return text + "\nThe model cannot be brought to this index, so that no claim was judged on it.\n"
    text += "\n| claim | on the documents' index | on this one | effect | 95 % interval | judged | why |\n"
    text += "|" + "---|" * 7 + "\n"
    return text + "".join(_line(*both) for both in zip(made.before, made.claims, strict=True))


def _line(before: ClaimResult, one: ClaimResult) -> str:
    digits = ".0f" if one.within else ".2g"
    effect = "–" if one.effect is None else f"{one.effect:{digits}}"
    ends = "–" if one.low is None or one.high is None else f"{one.low:{digits}} to {one.high:{digits}}"
    verdicts = f"{before.verdict} | {one.verdict}"
    return f"| {one.id} | {verdicts} | {effect} | {ends} | {one.judged} | {one.why} |\n"


def main() -> None:
    """Judge the claims on the index of each country and write what came out."""
    codes = sys.argv[1].split(",") if len(sys.argv) > 1 else [*COUNTRIES]
    size = Size(*map(int, sys.argv[2:5]))
    with TemporaryDirectory() as folder:
        parts = [written(judged(code, None, size, Path(folder))) for code in codes]
    how = f"{','.join(codes)} {size.points} {size.firms} {size.replications}"
    text = f"# Catching up on another index\n\nMade by `python -m verification.second_index {how}`.\n"
    (HERE / "second_index.md").write_text(text + "".join(parts), encoding="utf-8")
    sys.stdout.write(text + "".join(parts))


if __name__ == "__main__":
    main()
