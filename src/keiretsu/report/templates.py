"""The templates of pages and sections, filled with values.

What comes from outside cannot become markup, and its control characters are written as escapes.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from keiretsu.core.printable import printable
from keiretsu.report.words import number, share

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from keiretsu.schema import label

    made = Environment(
        loader=PackageLoader("keiretsu.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"label": label, "number": number, "share": share}
    return made


def render(template: str, **values: Any) -> str:
    """Return a template of the package, such as ``sections/history.html.j2``, filled with values."""
    return printable(_environment().get_template(template).render(**values))


def style() -> str:
    """Return the style sheet of the pages."""
    return resources.files("keiretsu.report").joinpath("style.css").read_text("utf-8")
