"""Where the numbers come from: provenance as short lists and one table of arms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def origin(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Return provenance in the order in which a reader wants it.

    Parameters
    ----------
    provenance : mapping
        Nested; the entry ``arms`` maps each arm to its settings, with ``parameters`` inside.

    Returns
    -------
    dict
        ``general``: pairs of name and text; ``arms``: names; ``differ``: rows of what differs between arms,
        with one text an arm; ``common``: pairs of the parameters that all arms share; ``accepted``: pairs on
        the accepted parameter vectors, each set once.

    Examples
    --------
    >>> arms = {"a": {"parameters": {"p": 1.0, "q": 2.0}}, "b": {"parameters": {"p": 1.0, "q": 3.0}}}
    >>> origin({"seed": 1, "arms": arms})["differ"]
    [('q', ['2', '3'])]
    """
    arms: Mapping[str, Any] = provenance.get("arms") or {}
    columns = [
        flat({**_without(arm, "accepted", "parameters"), **(arm.get("parameters") or {})})
        for arm in arms.values()
    ]
    names = list(dict.fromkeys(name for column in columns for name in column))
    rows = [(name, [column.get(name, "–") for column in columns]) for name in names]
    sets = {str(arm["accepted"].get("name")): arm["accepted"] for arm in arms.values() if arm.get("accepted")}
    return {
        "general": list(flat(_without(provenance, "arms", "command")).items()),
        "arms": list(arms),
        "differ": [(name, texts) for name, texts in rows if len(set(texts)) > 1],
        "common": [(name, texts[0]) for name, texts in rows if len(set(texts)) == 1],
        "accepted": [pair for name, content in sets.items() for pair in flat({name: content}).items()],
    }


def _without(content: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in names}


def flat(content: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Return a nested mapping as texts under one level of names; what is empty is left out.

    Examples
    --------
    >>> flat({"network": {"synth": 5000}, "years": [1955, 2000], "note": None})
    {'network: synth': '5000', 'years': '1955, 2000'}
    >>> flat({"forcing": [{"series": "shock", "first": None, "value": 0.5}]})
    {'forcing': 'series shock value 0.5'}
    """
    lines: dict[str, str] = {}
    for name, value in content.items():
        label = f"{prefix}{name}".replace("_", " ")
        if isinstance(value, Mapping):
            lines |= flat(value, f"{label}: ")
        elif value not in (None, "", [], ()):
            lines[label] = _text(value)
    return lines


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        given = {name: item for name, item in value.items() if item not in (None, "", [], ())}
        return " ".join(f"{name} {_text(item)}" for name, item in given.items())
    if value and isinstance(value, list) and isinstance(value[0], Mapping):
        return "; ".join(_text(each) for each in value)
    if isinstance(value, list | tuple):
        return ", ".join(_text(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
