"""The command line: verbs in four groups; a verb's module is imported when the verb is called."""

from __future__ import annotations

from cyclopts import App, Group

from keiretsu import __version__
from keiretsu.cli.verbs import GROUPS, VERBS, Verb

EPILOGUE = (
    "keiretsu VERB --help explains a verb, with examples.\n\n"
    "Exit codes: 0 ok, 1 failed, 2 usage, 3 the data is invalid, 4 part of an ensemble failed."
)

MODULES = {"list": "nouns", "network": "run_network"}
"""Verbs whose module may not be called by their name: as part of the package it would hide a built-in one."""

OLD: dict[str, dict[str, tuple[str, ...]]] = {
    "show": {
        "--ego": ("--view", "ego", "--actor"),
        "--groups": ("--view", "groups"),
        "--map": ("--view", "map"),
        "--degree-distribution": ("--view", "degree-distribution"),
        "--degrees": ("--view", "degree-distribution"),
        "--survival": ("--view", "survival"),
        "--lives": ("--view", "survival"),
    },
    "measure": {"--by": ("--sort",)},
    "compare": {"--group": ("--sector",)},
    "calibrate": {"--accept": ("--write",)},
}
"""Options by their names of the version before, and what they are called now; for one version."""

app = App(
    name="keiretsu",
    help="Load your supplier network, see who depends on whom, and simulate what other rules would do.",
    help_epilogue=EPILOGUE,
    help_format="plaintext",
    version=__version__,
    # main() says what is kept and how to go on
    suppress_keyboard_interrupt=False,
)


def _add(group: Group, name: str, verb: Verb) -> None:
    examples = "".join(f"\n\n  keiretsu {example}" for example in verb.examples)
    app.command(
        f"keiretsu.cli.{MODULES.get(name, name)}:{MODULES.get(name, name)}",
        name=name,
        help=verb.help,
        help_epilogue=f"Examples:{examples}" + (f"\n\n{verb.see}" if verb.see else ""),
        group=group,
        sort_key=list(VERBS).index(name),
    )


for _position, (_title, _verbs) in enumerate(GROUPS.items()):
    _group = Group(_title, sort_key=_position)
    for _name, _verb in _verbs.items():
        _add(_group, _name, _verb)

app.register_install_completion_command(help="Install completion for bash, zsh or fish.", group=_group)
app["--help"].group = app["--version"].group = _group


def modern(tokens: list[str]) -> list[str]:
    """Return the words of a command with the options of the version before by their names of today.

    Examples
    --------
    >>> modern(["show", "tama", "--ego=E03"])
    ['show', 'tama', '--view', 'ego', '--actor=E03']
    """
    known = OLD.get(tokens[0], {}) if tokens else {}
    words: list[str] = []
    for token in tokens:
        option, sign, value = token.partition("=")
        *before, last = known.get(option, (option,))
        words += [*before, last + sign + value]
    return words
