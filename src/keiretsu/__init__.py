"""keiretsu: an agent-based model and toolkit for inter-firm networks with dated ties.

The public names are flat and load on first use, so ``import keiretsu`` costs next to nothing::

    import keiretsu as kt

    network = kt.synth(200, seed=1)
    network.at(1990).ties.of("supply")
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from keiretsu.core.extensions import provide

__version__ = "0.1.0"

# public name -> (module, attribute); an attribute of None means the module itself
_PUBLIC: dict[str, tuple[str, str | None]] = {
    "TIE_TYPES": ("keiretsu.schema", "TIE_TYPES"),
    "ClaimResult": ("keiretsu.evidence", "ClaimResult"),
    "Comparison": ("keiretsu.api", "Comparison"),
    "Ensemble": ("keiretsu.experiment", "Ensemble"),
    "FactResult": ("keiretsu.evidence", "FactResult"),
    "InvalidData": ("keiretsu.core.errors", "InvalidData"),
    "KeiretsuError": ("keiretsu.core.errors", "KeiretsuError"),
    "Loaded": ("keiretsu.io.load", "Loaded"),
    "PartialFailure": ("keiretsu.core.errors", "PartialFailure"),
    "Record": ("keiretsu.evidence", "Record"),
    "Scenario": ("keiretsu.experiment.scenario", "Scenario"),
    "UsageError": ("keiretsu.core.errors", "UsageError"),
    "View": ("keiretsu.network", "View"),
    "Network": ("keiretsu.network", "Network"),
    "accounts": ("keiretsu.model.mechanisms.accounts.postings", "accounts"),
    "calibrate": ("keiretsu.api", "calibrate"),
    "claims": ("keiretsu.api", "claims"),
    "compare": ("keiretsu.api", "compare"),
    "export": ("keiretsu.io.formats", "export"),
    "facts": ("keiretsu.evidence", "facts"),
    "groups": ("keiretsu.measure", "groups"),
    "judge": ("keiretsu.evidence", "judge"),
    "ledger": ("keiretsu.evidence", "ledger"),
    "load": ("keiretsu.io.load", "load"),
    "load_scenario": ("keiretsu.experiment.scenario", "load_scenario"),
    "measure": ("keiretsu.measure", None),
    "metrics": ("keiretsu.schema", "metrics"),
    "parameters": ("keiretsu.schema", "parameters"),
    "read_record": ("keiretsu.evidence", "read_record"),
    "public": ("keiretsu.io.public", None),
    "resolve": ("keiretsu.experiment.regime", "resolve"),
    "run": ("keiretsu.api", "run"),
    "score": ("keiretsu.evidence", "score"),
    "simulate": ("keiretsu.model.run", None),
    "sweep": ("keiretsu.api", "sweep"),
    "synth": ("keiretsu.synthetic", "synth"),
    "when": ("keiretsu.api", "when"),
    "year": ("keiretsu.model.year", "year"),
    "write_network_report": ("keiretsu.report", "write_network"),
    "write_report": ("keiretsu.report", "write"),
}

# "Class.method" -> "module:function" of a higher layer, imported when it is called
provide(
    {
        "Network.measure": "keiretsu.measure:measure",
        "Network.plot": "keiretsu.report.plot:Plot",
        "Network._repr_html_": "keiretsu.report.notebook:network",
        "View.measure": "keiretsu.measure:measure",
        "View.plot": "keiretsu.report.plot:Plot",
        "View._repr_html_": "keiretsu.report.notebook:view",
        "Measures.plot": "keiretsu.report.plot:MeasurePlot",
        "Measures._repr_html_": "keiretsu.report.notebook:measures",
        "Ensemble._repr_html_": "keiretsu.report.notebook:ensemble",
    }
)

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'keiretsu' has no attribute {name!r}")
    module_name, attribute = _PUBLIC[name]
    module = import_module(module_name)
    value = module if attribute is None else getattr(module, attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
