"""Where a result comes from: version, parameters, seed, environment, and the command that makes it again."""

import platform
import shlex
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import keiretsu
from keiretsu.core.sources import digest
from keiretsu.experiment.crossing import BATCH
from keiretsu.experiment.preflight import Checked, network_of
from keiretsu.experiment.scenario import Scenario

DECIDING = (
    "core", "schema", "network", "synthetic", "model",
    "experiment/regime.py", "experiment/regimes", "experiment/work.py",
)  # fmt: skip
"""The parts of the package that decide what a run computes; the rest only asks for it or shows it."""

SHOWING = ("wording.py", "labels.toml")
"""Names of files among them that only say what is shown."""

ASKING = (
    "__init__.py", "__main__.py", "api.py", "cli", "report", "calibration", "evidence", "measure",
    "io", "py.typed", "data/__init__.py", "data/facts.csv", "data/evidence.json",
    *(f"experiment/{name}.py" for name in (
        "__init__", "ensemble", "finished", "networks", "pools", "progress", "provenance", "report_spec",
        "run_scenario", "store", "workers",
    )),
)  # fmt: skip
"""Parts that may change without another result: they ask for runs, keep them, judge them or show them."""

IN_THE_KEY = (
    "data/accepted", "data/forcing", "data/interventions.toml", "experiment/scenarios",
    *(f"experiment/{name}.py" for name in (
        "accepted", "arms", "crossing", "forcing_table", "interventions", "plan", "preflight", "scenario",
        "scenario_file", "scenario_options", "years",
    )),
)  # fmt: skip
"""Parts that come to numbers, years and seeds, all of which stand in the key of a run themselves."""


@cache
def source_digest() -> str:
    """Return the SHA-256 of the source files that decide what a run computes (64 hex digits).

    Command line, report, evidence and labels are left out: rewording a report makes no stored run stale.

    Examples
    --------
    >>> len(source_digest())
    64
    """
    return digest(DECIDING, without=SHOWING)


@cache
def environment() -> dict[str, str]:
    """Return what else decides the last bits: versions of Python, of the libraries, and the processor family.

    Neither clock nor host, so that equal runs are equal bytes.

    Examples
    --------
    >>> sorted(environment())
    ['keiretsu', 'machine', 'numba', 'numpy', 'polars', 'python', 'system']
    """
    return {
        "keiretsu": keiretsu.__version__,
        "python": platform.python_version(),
        "numpy": _version("numpy"),
        "numba": _version("numba"),
        "polars": _version("polars"),
        "system": platform.system(),
        "machine": platform.machine(),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def command(scenario: Scenario) -> str:
    """Return the command that makes the ensemble of a scenario again.

    Examples
    --------
    >>> from keiretsu.experiment.scenario import load_scenario
    >>> command(load_scenario("relationalism").with_options(replications=2))
    'keiretsu run relationalism --years 1955:2000 --replications 2 --seed 1 --firms 5000'
    """
    first, last = scenario.years
    words = ["keiretsu", "run", scenario.reference, "--years", f"{first}:{last}"]
    words += ["--replications", str(scenario.replications), "--seed", str(scenario.seed)]
    if scenario.replications > BATCH:
        words += ["--half-width", "0"]  # it is known how many were enough
    if scenario.network_path is None:
        words += ["--firms", str(scenario.firms)]
    if scenario.engine != "micro":
        words += ["--engine", scenario.engine]
    for name, value in sorted(scenario.overrides.items()):
        words += ["--set", f"{name}={value!r}"]
    for applied in scenario.applied:
        words += ["--apply", applied]
    return shlex.join(words)


def provenance(checked: Checked) -> dict[str, Any]:
    """Return the provenance of an ensemble.

    Returns
    -------
    dict
        ``command``, ``environment``, ``source`` (digest), ``scenario``, ``years``, ``seed``,
        ``replications``, ``network`` (with its table of sectors where it is not synthetic), ``forcing``
        (every row with its basis), and ``arms``: for each arm its role, regime, rules, branch, parameters of
        the first replication, and the accepted vectors with their own provenance.
    """
    scenario = checked.scenario
    return {
        "command": command(scenario),
        "environment": environment(),
        "source": source_digest(),
        "scenario": scenario.name,
        "title": scenario.title,
        "years": list(scenario.years),
        "seed": scenario.seed,
        "replications": scenario.replications,
        "network": network_of(checked),
        "forcing": {
            "name": scenario.forcing.name,
            "periods": [period._asdict() for period in scenario.forcing.periods],
        },
        "arms": {name: _arm(scenario, name) for name in scenario.arms},
    }


def _arm(scenario: Scenario, name: str) -> dict[str, Any]:
    arm, accepted = scenario.arms[name], scenario.accepted_of(name)
    own = scenario.setup(name).canonical()
    # the same for all arms, and told beside them
    del own["forcing"], own["sectors"]
    return {
        "role": arm.role,
        **({"groups": arm.groups} if arm.groups != "own" else {}),
        "branch": None if arm.parent is None else {"from": arm.parent, "after": arm.year},
        **own,
        "accepted": None
        if accepted is None
        else {
            "name": accepted.name,
            "vectors": len(accepted.vectors),
            "provenance": dict(accepted.provenance),
        },
    }
