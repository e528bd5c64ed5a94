"""The verbs and their one-line helps; a verb's module is imported when the verb is called."""

from __future__ import annotations

from cyclopts import App, Group

from keiretsu import __version__

EPILOGUE = "Exit codes: 0 fine, 1 failed, 2 usage, 3 the data is invalid, 4 part of an ensemble failed."

VERBS = {
    "run": "Run a scenario as paired experiments and put its claims on trial.",
    "claims": "Say the verdict on every documented claim.",
    "facts": "Say for every fact of the documents where it stands and what becomes of it.",
    "sweep": "Vary parameters over ranges and say which move which outcomes.",
    "calibrate": "Find parameter vectors that agree with the calibration facts.",
    "compare": "Compare two arms of finished runs, replication by replication, with an interval.",
    "network": "Write the network that an arm of a finished run has in a year.",
    "synth": "Make a synthetic network that matches published statistics.",
    "load": "Read any tables of firms and ties into a network; account for every row.",
    "template": "Write a workbook to fill in with firms and ties.",
    "show": "Show what is in a network.",
    "measure": "Measure a network: central actors, bridges, communities, or a study of the industry.",
    "export": "Write a network for other programs: csv, parquet, xlsx, graphml, gexf, sqlite, json.",
    "groups": "Find communities and follow them over the years: birth, split, merge, end.",
    "report": "Write the report on a network: account, measures, pictures, one HTML file.",
    "check": "Check a network and account for what is wrong.",
    "list": "List names that exist: scenarios, interventions, parameters, metrics, measures and more.",
    "doctor": "Check the installation and say how to mend it.",
}

MODULES = {"list": "nouns", "network": "run_network"}
"""Verbs whose module may not be called by their name: as part of the package it would hide a built-in one."""

_HOUSEKEEPING = Group("Housekeeping", sort_key=2)

app = App(
    name="keiretsu",
    help="A laboratory for production networks joined by typed, dated ties.",
    help_epilogue=EPILOGUE,
    help_format="plaintext",
    version=__version__,
    group_commands=Group("Verbs", sort_key=1),
)

for _verb, _help in VERBS.items():
    _module = MODULES.get(_verb, _verb)
    app.command(
        f"keiretsu.cli.{_module}:{_module}", name=_verb, help=_help, sort_key=list(VERBS).index(_verb)
    )

app.register_install_completion_command(help="Install completion for bash, zsh or fish.", group=_HOUSEKEEPING)
app["--help"].group = app["--version"].group = _HOUSEKEEPING
