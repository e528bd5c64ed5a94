"""Values as plain data and as JSON; what JSON cannot say (infinite, not a number) becomes null."""

import json
from collections.abc import Mapping
from typing import Any


def plain_data(value: object) -> Any:
    """Return a value made of mappings, lists, text, numbers, truth values and None alone.

    Parameters
    ----------
    value : object
        Records (dataclasses), mappings, sequences, dates, paths and NumPy's numbers are understood; of
        anything else the text is taken.

    Examples
    --------
    >>> plain_data({"share": float("nan"), "years": (1955, 1960)})
    {'share': None, 'years': [1955, 1960]}
    """
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value, inf_nan_mode="null", fallback=_known_to_json)


def to_json(value: object) -> str:
    """Return a value as indented JSON.

    Examples
    --------
    >>> to_json(float("nan"))
    'null'
    """
    from pydantic_core import PydanticSerializationError, to_json

    try:
        return to_json(value, indent=2, inf_nan_mode="null", fallback=_known_to_json).decode()
    except PydanticSerializationError:  # a path may hold bytes that are no text; escapes can say them
        return json.dumps(plain_data(value), indent=2)


def _known_to_json(value: Any) -> Any:
    """Return a value that pydantic does not know as one that it does."""
    if isinstance(value, Mapping):
        return dict(value)
    return value.tolist() if hasattr(value, "tolist") else str(value)
