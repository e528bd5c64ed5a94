"""Matplotlib figures as inline SVG that follows the colours of the page, light or dark."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from keiretsu.core.printable import printable

INK = {
    "ink": "#010101",
    "muted": "#020202",
    "grid": "#030303",
    "paper": "#040404",
    "relational": "#050505",
    "market": "#060606",
    "rival": "#070707",
    "best": "#080808",
    "shade": "#090909",
    "supply": "#0a0a0a",
    "equity": "#0b0b0b",
    "credit": "#0c0c0c",
    "personnel": "#0d0d0d",
    "guidance": "#0e0e0e",
    "collaboration": "#0f0f0f",
    "membership": "#101010",
    "ownership": "#111111",
    "lineage": "#121212",
    "supports": "#131313",
    "contradicts": "#141414",
    "undecided": "#151515",
    "assumed": "#161616",
    "depends": "#171717",
    "no_effect": "#181818",
    "not_given": "#191919",
}
"""Placeholder colours: matplotlib draws with these, the page's style sheet says what they look like."""

PAPER = {
    "ink": "#1d1d1b",
    "muted": "#63625d",
    "grid": "#e6e4dd",
    "paper": "#ffffff",
    "relational": "#1f5d99",
    "market": "#bd5a20",
    "rival": "#7a7872",
    "best": "#7b3f98",
    "shade": "#ebe9e1",
    "supply": "#2f6fad",
    "equity": "#c8692b",
    "credit": "#2e7d5b",
    "personnel": "#7b3f98",
    "guidance": "#a5851d",
    "collaboration": "#c2456f",
    "membership": "#8b8982",
    "ownership": "#7d4a2c",
    "lineage": "#17909c",
    "supports": "#1d7350",
    "contradicts": "#b3342b",
    "undecided": "#7a5d10",
    "assumed": "#51508f",
    "depends": "#8a3f78",
    "no_effect": "#4a5a68",
    "not_given": "#6b6b6b",
}
"""The same colours on white, for a picture that stands alone in a file."""

STYLE: dict[str, Any] = {
    # letters such as $ are part of a name, not mathematics
    "text.parse_math": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "keiretsu",
    "font.size": 11.5,
    "axes.edgecolor": INK["muted"],
    "axes.labelcolor": INK["muted"],
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": INK["grid"],
    "grid.linewidth": 0.7,
    "xtick.color": INK["muted"],
    "ytick.color": INK["muted"],
    "xtick.major.size": 3.0,
    "ytick.major.size": 0.0,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "figure.dpi": 72,
}


@contextmanager
def canvas(width: float = 400.0, height: float = 250.0) -> Iterator[tuple[Any, Any]]:
    """Open a figure with one set of axes, in the style of the report.

    Parameters
    ----------
    width, height : float
        Size in points; the page scales it.

    Yields
    ------
    tuple of (Figure, Axes)
        Drawn without any window or global state.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    # start from the defaults, so that a user's own matplotlib settings change no byte of the report
    settings: Any = dict(mpl.rcParamsDefault) | STYLE | {"backend": mpl.rcParams["backend"]}
    with mpl.rc_context(settings):
        figure = Figure(figsize=(width / 72.0, height / 72.0), layout="constrained")
        figure.patch.set_alpha(0.0)
        axes = figure.add_subplot()
        axes.patch.set_alpha(0.0)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
            axis.set_major_formatter("{x:g}")
        yield figure, axes


def inline(figure: Any, name: str, alt: str) -> str:
    """Return a figure as an ``<svg>`` element for a page.

    Parameters
    ----------
    figure : matplotlib Figure
        What to draw.
    name : str
        Prefix of every id inside, so that several pictures can stand on one page.
    alt : str
        What a reader who cannot see the picture should know.

    Returns
    -------
    str
        Element without header, metadata, date or address; the same figure gives the same bytes.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = re.sub(r'\b(id=")', rf"\g<1>{name}-", text)
    text = re.sub(r'(xlink:href="#|url\(#)', rf"\g<1>{name}-", text)
    text = text.replace("xlink:href", "href")
    text = _colours(printable(re.sub(r"font: ([\d.]+)px [^;\"]+", r"font-size: \1px", text)))
    box = re.search(r'viewBox="[^"]+"', text)
    head = f'<svg class="picture" role="img" aria-label="{_attribute(alt)}" {box.group(0) if box else ""}>'
    return re.sub(r"<svg[^>]*>", lambda _: head, text, count=1).strip()


def _colours(text: str) -> str:
    for name, placeholder in INK.items():
        text = text.replace(placeholder, f"var(--{name})")
    return text


def _attribute(text: str) -> str:
    return printable(text).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
