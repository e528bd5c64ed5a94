"""The verbs and their one-line helps; a verb's module is imported when the verb is called."""

from __future__ import annotations

from cyclopts import App, Group

from keiretsu import __version__

EPILOGUE = "Exit codes: 0 ok, 1 failed, 2 usage, 3 the data is invalid, 4 part of an ensemble failed."

VERBS = {
    "run": "Run a scenario: its arms on the same replications, compared, and its claims tested.",
    "claims": "Test the documented claims and show the results.",
    "facts": "List the empirical targets of the documents and how each is used.",
    "sweep": "Sensitivity analysis: vary parameters over ranges.",
    "calibrate": "Calibrate: find parameter vectors that agree with the calibration targets.",
    "compare": "Compare two arms of finished runs, replication by replication, with an interval.",
    "network": "Write the network that an arm of a finished run has in a year.",
    "synth": "Make a synthetic network that matches published statistics.",
    "load": "Read tables of firms and links into a network; every row is accounted for.",
    "template": "Write a workbook to fill in with firms and ties.",
    "show": "Show what is in a network.",
    "measure": "Measure a network: central actors, bridges, communities, or a study of the industry.",
    "export": "Write a network for other programs: csv, parquet, xlsx, graphml, gexf, sqlite, json.",
    "groups": "Find communities and follow them over the years: birth, split, merge, end.",
    "report": "Write the report on a network: indicators, figures, data quality, one HTML file.",
    "check": "Validate a network and list what is wrong.",
    "list": "List names that exist: scenarios, interventions, parameters, metrics, measures and more.",
    "doctor": "Check the installation and say how to fix it.",
}

MODULES = {"list": "nouns", "network": "run_network"}
"""Verbs whose module may not be called by their name: as part of the package it would hide a built-in one."""

_HOUSEKEEPING = Group("Housekeeping", sort_key=2)

app = App(
    name="keiretsu",
    help="Agent-based model and toolkit for inter-firm networks with dated ties.",
    help_epilogue=EPILOGUE,
    help_format="plaintext",
    version=__version__,
    group_commands=Group("Verbs", sort_key=1),
    # main() says what is kept and how to go on
    suppress_keyboard_interrupt=False,
)

for _verb, _help in VERBS.items():
    _module = MODULES.get(_verb, _verb)
    app.command(
        f"keiretsu.cli.{_module}:{_module}", name=_verb, help=_help, sort_key=list(VERBS).index(_verb)
    )

app.register_install_completion_command(help="Install completion for bash, zsh or fish.", group=_HOUSEKEEPING)
app["--help"].group = app["--version"].group = _HOUSEKEEPING
