"""What model, rivals and placebo are fitted to is read off the files, and the docs say the same."""

from pathlib import Path

import pytest

from keiretsu import report
from keiretsu.calibration.study import micro_moments
from keiretsu.evidence import fact, fits
from keiretsu.experiment.scenario import load_scenario
from tests.made_up_records import made_up

DOCS = Path(__file__).parents[2] / "docs" / "verdicts.md"


def row(fit):
    cells = (f"`{fit.name}`", fit.kind, fit.parameters, ", ".join(f"`{name}`" for name in fit.facts))
    return f"| {' | '.join(cells)} | {fit.misfit:.2f} ({fit.worst:.2f}) |"


@pytest.mark.parametrize("fit", fits(), ids=lambda fit: fit.name)
def test_the_table_of_the_docs_is_that_of_the_files(fit):
    assert row(fit) in DOCS.read_text(encoding="utf-8").splitlines()


def test_rivals_and_placebo_are_fitted_to_the_facts_of_the_model():
    found = {fit.name: fit for fit in fits()}
    micro = set(micro_moments())
    model = set(found["relational"].facts) - micro
    for fit in found.values():
        if fit.kind in ("rival", "placebo"):
            told = load_scenario("domestic").accepted_of(fit.name).provenance
            assert model <= {*fit.facts, *told["unreached"]}
            assert fit.worst < 3.0 or told["beyond_cut"] > 0, "a file says how many vectors miss a target"
            # market rules found too few firms and keep no core so stable; every other rival is fitted
            assert fit.worst < 3.0 or fit.name == "rival_schooling"
        assert all(fact(name).use == "calibration" for name in fit.facts if name not in micro)
    assert found["shuffled"].kind == "placebo"


def test_the_report_shows_what_each_explanation_is_fitted_to():
    ran = made_up(2)
    ran.scenario = load_scenario("domestic")
    page = report.html(ran)
    part = page[page.index("Calibration of every simulated model") :]
    assert "shuffled" in part[: part.index("</table>")]
    assert "c (per year) 0.06" in page
    assert "Calibration of every simulated model" not in report.html(made_up(2))
