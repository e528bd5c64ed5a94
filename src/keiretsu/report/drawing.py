"""A picture that can stand in a page, in a notebook or in a file of its own."""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from keiretsu.core.errors import UsageError
from keiretsu.core.files import write_atomic
from keiretsu.core.printable import printable
from keiretsu.report.figure import Figure, Key
from keiretsu.report.svg import INK, PAPER, STYLE, inline

Palette = Mapping[str, str]
Painter = Callable[[Any, Palette], None]

SUFFIXES = (".svg", ".png")

LINE = 17.0
"""Points from one line of a title to the next."""

HALO = 2.4
"""Points of paper around a word that stands over lines."""

_JAPANESE = (
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Hiragino Sans",
    "Yu Gothic",
    "Meiryo",
    "MS Gothic",
    "IPAexGothic",
    "IPAGothic",
    "TakaoGothic",
    "VL Gothic",
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture with its words, painted only when it is asked for.

    Parameters
    ----------
    name : str
        Anchor in a page and prefix of the ids inside.
    title, caption, alt : str
        Headline; what to see in it; what a reader who cannot see it should know.
    paint : callable
        Draws on matplotlib axes with the colours of a palette.
    keys : tuple of Key
        Legend.
    width, height : float
        Size in points.
    credits : tuple of str
        Whom to name wherever the picture is shown.
    texts : tuple of str
        Labels inside, to know whether a font can write them.
    """

    name: str
    title: str
    caption: str
    alt: str
    paint: Painter
    keys: tuple[Key, ...] = ()
    width: float = 640.0
    height: float = 480.0
    credits: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def figure(self) -> Figure:
        """Return it for a page of the report, whose style sheet gives the colours."""
        with _figure(self, INK, self.height) as (figure, axes):
            self.paint(axes, INK)
            svg = _haloed(_shorter(inline(figure, self.name, self.alt)), "var(--page)")
        return Figure(self.name, self.title, svg, " ".join((self.caption, *self.credits)), self.keys)

    def svg(self) -> str:
        """Return it as an SVG file with title, legend and caption; equal pictures, equal bytes."""
        with self._alone() as (figure, _):
            buffer = io.StringIO()
            figure.savefig(
                buffer, format="svg", metadata={"Date": None, "Creator": None, "Title": self.title}
            )
        text = re.sub(r"<!--.*?-->\s*", "", buffer.getvalue(), flags=re.DOTALL)
        return _haloed(_shorter(printable(text)), PAPER["paper"])

    def png(self, dots: int = 144) -> bytes:
        """Return it as the bytes of a PNG file.

        Parameters
        ----------
        dots : int
            Dots an inch; the picture is ``width / 72`` inches wide.
        """
        notes = {"Software": None, "Title": self.title, "Copyright": " ".join(self.credits) or None}
        from matplotlib.patheffects import withStroke

        with replace(self, credits=tuple(map(_written, self.credits)))._alone() as (figure, axes):
            for text in axes.texts:  # an SVG does the same by style, or its words would turn into outlines
                text.set_path_effects([withStroke(linewidth=HALO, foreground=PAPER["paper"])])
            buffer = io.BytesIO()
            figure.savefig(buffer, format="png", dpi=dots, metadata=notes)
        return buffer.getvalue()

    def save(self, path: str | Path) -> Path:
        """Write it to a file, whose ending says how; beside, then renamed.

        Raises
        ------
        UsageError
            When the ending is neither .svg nor .png, or the folder is missing.
        """
        target = check_target(path)
        content = self.svg().encode("utf-8") if target.suffix.lower() == ".svg" else self.png()
        return write_atomic(target, content)

    def unwritable(self) -> tuple[str, ...]:
        """Return the texts that no font of this machine can write, so that a PNG shows boxes for them."""
        return tuple(text for text in self.texts if not writable(text))

    def _repr_html_(self) -> str:
        from keiretsu.report.notebook import figure

        return figure(self)

    def within(self, height: float) -> Drawing:
        """Return it for a file of that many points from title to caption."""
        _, _, head, foot = self._surroundings()
        return replace(self, height=height - head - foot)

    def _surroundings(self) -> tuple[list[str], list[list[Key]], float, float]:
        """Return lines below, legend above, and the points that title and legend, and the lines, take."""
        wide = int(self.width / 4.7)
        lines = [line for words in (self.caption, *self.credits) for line in textwrap.wrap(words, wide)]
        rows = flowed(self.keys, self.width - 24.0)
        head = 30.0 + LINE * self.title.count("\n") + 15.0 * len(rows)
        return lines, rows, head, 10.0 + 12.5 * len(lines)

    @contextmanager
    def _alone(self) -> Iterator[tuple[Any, Any]]:
        """Open a figure that is taller than the picture by a title and legend above and words below."""
        lines, rows, head, foot = self._surroundings()
        height = self.height + head + foot
        with _figure(self, PAPER, height) as (figure, axes):
            figure.patch.set_facecolor(PAPER["paper"])
            figure.get_layout_engine().set(rect=(0.0, foot / height, 1.0, self.height / height))
            self.paint(axes, PAPER)
            left = 10.0 / self.width
            figure.text(left, 1.0 - 9.0 / height, self.title, va="top", fontsize=13.5)
            for number, row in enumerate(rows):
                below = 28.0 + LINE * self.title.count("\n") + 15.0 * number
                _legend(figure, row, left, 1.0 - below / height)
            words = "\n".join(lines)
            style: Any = {"va": "bottom", "fontsize": 8.5, "color": PAPER["muted"], "linespacing": 1.25}
            figure.text(left, 7.0 / height, words, **style)
            yield figure, axes


def check_target(path: str | Path) -> Path:
    """Return the file of a picture, absolute, or say in one sentence why none can be written there.

    Raises
    ------
    UsageError
        When the ending is neither .svg nor .png, or the folder is missing.
    """
    target = Path(path).absolute()
    if target.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path}: a picture is an .svg or a .png file; give it one of these endings.")
    if not target.parent.is_dir():
        raise UsageError(f"{path}: there is no folder {Path(path).parent}; make it first.")
    if target.is_dir():
        raise UsageError(f"{path} is a folder; name a file.")
    return target


@contextmanager
def _figure(drawing: Drawing, palette: Palette, height: float) -> Iterator[tuple[Any, Any]]:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    colours = {INK[name]: colour for name, colour in palette.items()}
    style = {
        name: colours.get(value, value) if isinstance(value, str) else value for name, value in STYLE.items()
    }
    # start from the defaults, so that a user's own matplotlib settings change no byte of a picture
    settings: Any = dict(mpl.rcParamsDefault) | style | {"backend": mpl.rcParams["backend"]}
    settings["font.family"] = list(_families())
    settings["text.color"] = palette["ink"]
    with mpl.rc_context(settings), warnings.catch_warnings():
        # an SVG leaves the font to its viewer, and of a PNG `unwritable` tells
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = Figure(figsize=(drawing.width / 72.0, height / 72.0), layout="constrained")
        figure.patch.set_alpha(None if palette is PAPER else 0.0)
        axes = figure.add_subplot()
        axes.patch.set_alpha(0.0)
        yield figure, axes


@cache
def _families() -> tuple[str, ...]:
    from matplotlib import font_manager

    there = {font.name for font in font_manager.fontManager.ttflist}
    return ("DejaVu Sans", *(name for name in _JAPANESE if name in there))


@cache
def _letters() -> frozenset[int]:
    from matplotlib import font_manager

    found: set[int] = set()
    for family in _families():
        found |= set(font_manager.get_font(font_manager.findfont(family)).get_charmap())
    return frozenset(found)


def writable(text: str) -> bool:
    """Return whether a font of this machine has every letter of a text.

    Examples
    --------
    >>> writable("Toyota")
    True
    """
    return all(ord(letter) in _letters() or letter.isspace() for letter in text)


def _written(text: str) -> str:
    """Leave out what no font here can write; the file's notes keep it whole."""
    return " ".join(word for word in text.split() if writable(word))


def flowed(keys: Sequence[Key], width: float) -> list[list[Key]]:
    """Return the entries of a legend in rows that fit a width in points.

    Examples
    --------
    >>> [len(row) for row in flowed([Key("line", "supply", "supply: sells inputs to")] * 7, 500.0)]
    [3, 3, 1]
    """
    rows: list[list[Key]] = []
    room = 0.0
    for key in keys:
        need = 36.0 + 4.9 * len(key.words)
        if need > room or not rows:
            rows.append([])
            room = width
        rows[-1].append(key)
        room -= need
    return rows


def _legend(figure: Any, keys: Sequence[Key], left: float, top: float) -> None:
    made = figure.legend(
        [_handle(key) for key in keys],
        [key.words for key in keys],
        loc="upper left",
        bbox_to_anchor=(left, top),
        ncols=len(keys),
        frameon=False,
        fontsize=8.8,
        labelcolor=PAPER["muted"],
        handlelength=1.4,
        columnspacing=1.5,
        borderpad=0.0,
        borderaxespad=0.0,
    )
    made.set_in_layout(False)


def _handle(key: Key) -> Any:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    colour = PAPER[key.colour]
    marks = {"point": "o", "ring": "o", "square": "s", "diamond": "D", "triangle": "^"}
    if key.mark in marks:
        face = PAPER["paper"] if key.mark == "ring" else colour
        style: Any = {"marker": marks[key.mark], "markerfacecolor": face, "markersize": 6.0}
        return Line2D([], [], linestyle="", color=colour, **style)
    if key.mark == "band":
        return Patch(facecolor=colour, edgecolor=PAPER["rival"], linewidth=0.5)
    dashes: Any = {"dash": "--", "dot": ":"}.get(key.mark, "-")
    return Line2D([], [], linestyle=dashes, color=colour, linewidth=2.2)


def _shorter(svg: str) -> str:
    """Cut coordinates, not words, to a hundredth of a point: half the bytes, and nobody can see the rest."""
    return re.sub(r">[^<]*<|(\d\.\d\d)\d+", lambda found: found[1] or found[0], svg)


def _haloed(svg: str, colour: str) -> str:
    """Keep words readable over lines, and leave the last choice of a font to the viewer."""
    style = f"paint-order:stroke;stroke:{colour};stroke-width:{HALO}px;stroke-linejoin:round;"
    return svg.replace('<text style="', f'<text style="{style}').replace(
        "'DejaVu Sans'", "'DejaVu Sans', sans-serif"
    )
