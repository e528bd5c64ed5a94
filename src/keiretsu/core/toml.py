"""TOML files whose faults are told in one sentence with file, line and remedy."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from keiretsu.core.bounds import shortened
from keiretsu.core.errors import InvalidData

Location = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)
Record = TypeVar("Record")
Inside = Mapping[Any, type[BaseModel]]

EXPECTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "string_type": "text in quotes",
    "dict_type": "a table",
    "model_type": "a table",
    "dataclass_type": "a table",
    "tuple_type": "a list",
    "list_type": "a list",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "float_parsing": "a number",
    "int_parsing": "a whole number",
    "finite_number": "a finite number",
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

    @classmethod
    def packaged(cls, package: str, file: str) -> "Source":
        """Read a file that stands in a package of ours.

        Examples
        --------
        >>> Source.packaged("keiretsu.schema", "ties.toml").label
        'keiretsu/schema/ties.toml'
        """
        text = files(package).joinpath(file).read_text(encoding="utf-8")
        return cls(f"{package.replace('.', '/')}/{file}", text)

    @cached_property
    def data(self) -> dict[str, Any]:
        """The parsed file; raises InvalidData on broken TOML."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            found = re.fullmatch(r"(.*) \(at (?:(line \d+, column \d+)|end of document)\)", str(error))
            what, place = (found[1], found[2]) if found else (str(error), None)
            place = place or f"line {max(len(self.text.splitlines()), 1)}"
            what = what[:1].lower() + what[1:]
            raise InvalidData(f"{self.label}, {place}: {what}; mend the TOML there") from None
        except RecursionError:
            line = self._first_line_that_raises(RecursionError)
            raise InvalidData(f"{self.label}, line {line}: brackets nested too deeply; remove some") from None
        except ValueError:
            line = self._first_line_that_raises(ValueError)
            raise InvalidData(f"{self.label}, line {line}: a number has too many digits; cut it") from None

    def _first_line_that_raises(self, kind: type[Exception]) -> int:
        """Return the line at which the parser meets a fault that is none of TOML, and tells no place of."""
        rows = self.text.splitlines()

        def raises(end: int) -> bool:
            try:
                tomllib.loads("\n".join(rows[:end]))
            except tomllib.TOMLDecodeError:
                return False
            except kind:
                return True
            return False

        return bisect_left(range(len(rows)), True, lo=1, key=raises)

    def line(self, location: Location) -> int:
        """Return the line on which a key stands, or the nearest table around it; 1 for the whole file.

        The parser tells no positions, so it is asked about beginnings of the file: the first valid beginning
        that holds the key ends with it, and begins after the last one that does not.
        """
        if not _holds(self.data, location):
            return self.line(location[:-1]) if len(location) > 1 else 1
        without, within = 0, len(self.text.splitlines())
        while without < within:
            middle = (without + within) // 2
            end, beginning = self._beginning(middle)
            if _holds(beginning, location):
                within = middle
            else:
                without = end + 1
        return max(without, 1)

    def _beginning(self, end: int) -> tuple[int, dict[str, Any]]:
        """Return the first valid beginning of at least so many lines, and how many it has."""
        rows = self.text.splitlines()
        while True:
            try:
                return end, tomllib.loads("\n".join(rows[:end]))
            except tomllib.TOMLDecodeError:
                end += 1

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
    return _validated(model.model_validate, source.data, source, (), inside)


def read_records(record: type[Record], source: Source, *table: str) -> Mapping[str, Record]:
    r"""Return a record for every table of a file, by name.

    Parameters
    ----------
    record : type
        A dataclass with a field `name`, which takes the name of the table; its other fields are the keys.
    source : Source
    *table : str
        The table that holds the tables of the records; by default the whole file.

    Raises
    ------
    InvalidData
        Naming the first fault by its line, and how many more there are.

    Examples
    --------
    >>> @dataclass
    ... class Bank:
    ...     name: str
    ...     rate: float
    >>> read_records(Bank, Source("banks.toml", "[Fuji]\nrate = 0.05"))["Fuji"]
    Bank(name='Fuji', rate=0.05)
    >>> read_records(Bank, Source("banks.toml", "[Fuji]\nrate = 'low'"))
    Traceback (most recent call last):
    keiretsu.core.errors.InvalidData: banks.toml, line 2: rate = 'low' must be a number
    """
    data: Any = source.data
    for key in table:
        if not isinstance(data.get(key), Mapping):
            raise InvalidData(f'{source.label}: the file lacks the table "{key}"; add it')
        data = data[key]
    named = {}
    for name, entry in data.items():
        where, keys = (*table, name), entry if isinstance(entry, Mapping) else {}
        # pydantic tells of unknown keys of a dataclass only where no key is missing
        for key in keys.keys() - set(_names(record)):
            source.fail((*where, key), _unknown((*where, key), _names(record)))
        named[name] = {"name": name, **keys} if isinstance(entry, Mapping) else entry
    read = TypeAdapter(dict[str, record]).validate_python  # type: ignore[valid-type]
    return MappingProxyType(_validated(read, named, source, table, {}))


def _validated(
    read: Callable[[Any], Record], data: Any, source: Source, within: Location, inside: Inside
) -> Record:
    """Return what `read` makes of the data that stand at `within` in a file, or say the first fault."""
    try:
        return read(data)
    except ValidationError as error:
        # a key that seems missing is often there, misspelt: name the misspelt one
        located = [((*within, *fault["loc"]), fault) for fault in error.errors()]
        faults = sorted(
            (fault["type"] == "missing", source.line(location), sentence(location, fault, inside))
            for location, fault in located
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


def _names(model: type | None) -> list[str]:
    """Return the keys that a model knows; the name of a record is no key."""
    if is_dataclass(model):
        return [field.name for field in fields(model) if field.name != "name"]
    if model is not None and issubclass(model, BaseModel):
        return [f.alias or name for name, f in model.model_fields.items()]
    return []


def _table_of(location: Location) -> str:
    """Return what to call the table in which a key stands."""
    return f"[{'.'.join(map(str, location[:-1]))}]" if len(location) > 1 else "the file"


def _unknown(location: Location, known: Iterable[str]) -> str:
    key = str(location[-1])
    return f'unknown key "{key}" in {_table_of(location)}; {did_you_mean(key, known)}'


def sentence(location: Location, error: Any, inside: Inside) -> str:
    """Say one error of pydantic in plain words; `inside` as in `validate`."""
    key, kind = str(location[-1]), error["type"]
    if kind == "extra_forbidden":
        depth = len(location)
        return _unknown(location, _names(inside.get((str(location[0]), depth)) or inside.get(depth)))
    if kind == "missing":
        return f'{_table_of(location)} lacks "{key}"; add it'
    if kind == "literal_error":
        return f'{key} = "{shortened(error["input"])}" must be {error["ctx"]["expected"]}'
    if kind == "too_long":
        return f"{key} has more than {error['ctx']['max_length']:,} entries; leave some out"
    given = shortened(repr(error["input"]))
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = error["ctx"].get("ge", error["ctx"].get("le"))
        return f"{key} = {given} must be at {'least' if 'ge' in error['ctx'] else 'most'} {bound:,}"
    if kind in EXPECTED:
        return f"{key} = {given} must be {EXPECTED[kind]}"
    message = error["msg"].removeprefix("Value error, ")
    if isinstance(error["input"], Mapping):  # a rule about the whole table
        return f"[{'.'.join(map(str, location))}]: {message}"
    return f"{key} = {given}: {message[:1].lower()}{message[1:]}"
