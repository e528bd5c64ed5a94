"""TOML files whose faults are told in one sentence with file, line and remedy."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from keiretsu.core.errors import InvalidData

Location = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)
Inside = Mapping[Any, type[BaseModel]]

_EXPECTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "string_type": "text in quotes",
    "dict_type": "a table",
    "model_type": "a table",
    "tuple_type": "a list",
    "finite_number": "a finite number",
    "int_parsing": "a whole number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the remedy for a misspelt word: the nearest known one, or the list of them.

    Examples
    --------
    >>> did_you_mean("frms", ["firms", "replications"])
    'did you mean "firms"?'
    """
    names = sorted(known)
    near = get_close_matches(word, names, n=1)
    if near:
        return f'did you mean "{near[0]}"?'
    more = ", …" if len(names) > 12 else ""
    return f"known are {', '.join(names[:12])}{more}" if names else "none is known"


@dataclass(frozen=True)
class Source:
    """One TOML file: what to call it in messages, its text, and the lines its keys stand on."""

    label: str
    text: str

    @classmethod
    def read(cls, path: Path, label: str | None = None) -> "Source":
        """Read a file; raises InvalidData where it cannot be read or is not text."""
        label = label or str(path)
        try:
            return cls(label, path.read_bytes().decode("utf-8"))
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            raise InvalidData(f"{label}, line {line}: not UTF-8 text; save the file as UTF-8") from None
        except OSError as error:
            raise InvalidData(f"{label}: cannot be read ({error.strerror}); check the path") from None

    @cached_property
    def data(self) -> dict[str, Any]:
        """The parsed file; raises InvalidData on broken TOML."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            found = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", str(error))
            what, line = (found[1], found[2]) if found else (str(error), None)
            number = line or max(len(self.text.splitlines()), 1)
            what = what[:1].lower() + what[1:]
            raise InvalidData(f"{self.label}, line {number}: {what}; mend the TOML there") from None

    def line(self, location: Location) -> int:
        """Return the line on which a key stands, or the nearest table around it; 1 for the whole file.

        The parser tells no positions, so it is asked about ever longer beginnings of the file: the first
        valid beginning that holds the key ends with it.
        """
        rows = self.text.splitlines()
        start = 1
        for end in range(1, len(rows) + 1):
            try:
                beginning = tomllib.loads("\n".join(rows[:end]))
            except tomllib.TOMLDecodeError:
                continue
            if _holds(beginning, location):
                return start
            start = end + 1
        return self.line(location[:-1]) if len(location) > 1 else 1

    def fail(self, location: Location, sentence: str) -> NoReturn:
        """Raise InvalidData for the key at a location."""
        raise InvalidData(f"{self.label}, line {self.line(location)}: {sentence}") from None


def validate(model: type[Model], source: Source, inside: Inside) -> Model:
    """Return the file as a pydantic model.

    Parameters
    ----------
    model : type
        Model of the whole file.
    source : Source
        The file.
    inside : mapping of int or (str, int) to type
        The model that owns a key, by the depth of the key, or by its outermost table and depth; gives the
        names for "did you mean".

    Raises
    ------
    InvalidData
        Naming the first fault by its line, and how many more there are.
    """
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        # a key that seems missing is often there, misspelt: name the misspelt one
        faults = sorted(
            (e["type"] == "missing", source.line(e["loc"]), sentence(e, inside)) for e in error.errors()
        )
    _, line, what = faults[0]
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    raise InvalidData(f"{source.label}, line {line}: {what}{more}")


def _holds(data: object, location: Sequence[str | int]) -> bool:
    for key in location:
        inside = key in data if isinstance(data, Mapping) else _index_of(data, key)
        if not inside:
            return False
        data = data[key]  # type: ignore[index]
    return True


def _index_of(data: object, key: str | int) -> bool:
    return isinstance(data, list) and isinstance(key, int) and key < len(data)


def _names(model: type[BaseModel] | None) -> list[str]:
    return [f.alias or name for name, f in model.model_fields.items()] if model else []


def sentence(error: Any, inside: Inside) -> str:
    """Say one error of pydantic in plain words; `inside` as in `validate`."""
    location: Location = error["loc"]
    key, kind = str(location[-1]), error["type"]
    table = f"[{'.'.join(map(str, location[:-1]))}]" if len(location) > 1 else "the file"
    if kind == "extra_forbidden":
        owners: dict[Any, type[BaseModel]] = dict(inside)
        depth = len(location)
        owner = owners.get((str(location[0]), depth)) or owners.get(depth)
        return f'unknown key "{key}" in {table}; {did_you_mean(key, _names(owner))}'
    if kind == "missing":
        return f'{table} lacks "{key}"; add it'
    if kind == "literal_error":
        return f'{key} = "{error["input"]}" must be {error["ctx"]["expected"]}'
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = error["ctx"].get("ge", error["ctx"].get("le"))
        return f"{key} = {error['input']} must be at {'least' if 'ge' in error['ctx'] else 'most'} {bound}"
    if kind in _EXPECTED:
        return f"{key} = {error['input']!r} must be {_EXPECTED[kind]}"
    message = error["msg"].removeprefix("Value error, ")
    if isinstance(error["input"], Mapping):  # a rule about the whole table
        return f"[{'.'.join(map(str, location))}]: {message}"
    return f"{key} = {error['input']!r}: {message[:1].lower()}{message[1:]}"
