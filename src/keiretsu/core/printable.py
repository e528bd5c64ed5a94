"""Text from outside made safe to show: what would act on a terminal or break a page is written out."""

import re
from collections.abc import Iterable
from typing import Any, TextIO

UNSAFE = re.compile(
    # C0 without tab and line feed, DEL, C1; separators of lines; overrides of direction; what XML lacks
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Characters that are never shown as they are."""


def printable(text: str) -> str:
    r"""Return a text in which control characters and overrides of direction are written as escapes.

    Parameters
    ----------
    text : str
        Such as a name from a file; tabs and line feeds stay.

    Examples
    --------
    >>> print(printable("A\x1b[31mRED"), printable("\u202ecod.exe"))
    A\x1b[31mRED \u202ecod.exe
    """
    return UNSAFE.sub(_written, text)


def printable_json(text: str, encoding: str = "utf-8") -> str:
    r"""Return JSON with the same value, whose text an output can show and write.

    Parameters
    ----------
    text : str
    encoding : str
        Of the output: where it is not Unicode, everything beyond ASCII is written as an escape.

    Examples
    --------
    >>> print(printable_json('"\x9b"'))
    "\u009b"
    """
    unicode = encoding.lower().replace("_", "-").startswith("utf")
    return (UNSAFE if unicode else _BEYOND_ASCII).sub(_escaped, text)


_BEYOND_ASCII = re.compile("[\x7f-\U0010ffff]")


def _written(found: "re.Match[str]") -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def _escaped(found: "re.Match[str]") -> str:
    """Return a character as JSON escapes it, in two parts where it lies beyond the basic plane."""
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


class Printable:
    """A text stream on which control characters from files are written as escapes.

    Parameters
    ----------
    stream : TextIO
        Where the text goes.
    """

    def __init__(self, stream: TextIO) -> None:
        # under this name rich finds the stream that takes its colours and cursor moves
        self.rich_proxied_file = stream

    def write(self, text: str) -> int:
        """Write a text and return its length."""
        self.rich_proxied_file.write(printable(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write texts one after the other."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rich_proxied_file, name)
