"""The tables of the ODD page, read from the code.

``python docs/odd_tables.py`` writes them between their marks, ``<!-- table: NAME -->`` and ``<!-- end -->``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import keiretsu
from keiretsu import schema
from keiretsu.experiment.forcing_table import read_forcing
from keiretsu.experiment.regime import read_regime
from keiretsu.model import opening
from keiretsu.model.fields import Field, leaves
from keiretsu.model.mechanisms.accounts.postings import ACCOUNTS, POSTINGS
from keiretsu.model.mechanisms.entry import kernels as entry
from keiretsu.model.mechanisms.entry.records import FRINGE_AGES
from keiretsu.model.mechanisms.investment import rule as investment
from keiretsu.model.mechanisms.labour import kernels as labour
from keiretsu.model.mechanisms.money import kernels as closure
from keiretsu.model.mechanisms.money import rule as money
from keiretsu.model.mechanisms.research.records import YEARS_OF_USE
from keiretsu.model.mechanisms.supply import candidates
from keiretsu.model.mechanisms.technology import landscape, search
from keiretsu.model.mechanisms.technology import rule as technology
from keiretsu.model.year import mechanisms
from keiretsu.schema.load import of_mechanisms

PAGE = Path(__file__).parent / "odd.md"
MARK = re.compile(r"(<!-- table: ([a-z ]+) -->\n).*?(<!-- end -->)", re.DOTALL)

ENTITIES = {
    "firms": ("n", "n+1", "K"),
    "markets": ("M", "M+1"),
    "regions": ("R",),
    "sectors": ("S",),
    "inputs": ("Q", "Q+1"),
    "supply ties": ("E",),
    "collaborations": ("P", "2P"),
    "lasting pairs": ("L",),
    "institutions": ("B", "H", "D"),
    "lists": ("T+1", "V+1", "C+1", "F", "A"),
    "economy": ("1",),
}
"""Who has the arrays of a first dimension; a size that stands nowhere here is an error."""

KINDS = {"state": "state", "fixed": "given", "flow": "of the year"}

CONSTANTS = (
    ("elements of a design", landscape.LOCI),
    ("elements of a module", search.MODULE),
    ("ideas that a firm has reviewed in a year, at most", search.MOST_IDEAS),
    ("steepest slope from fitness to log productivity", opening._STEEPEST),
    ("rounds of scaling at the opening", opening._ROUNDS_OF_SCALING),
    ("rounds of orders of machines, in the first of them", opening._ROUNDS_OF_MACHINES),
    ("and in the others", opening._ROUNDS_MORE),
    ("strangers considered for an input in a year, at most", candidates.MOST_STRANGERS),
    ("least user cost of capital, a year", investment.LEAST_USER_COST),
    ("least pay by tenure, of the wage", labour.LEAST_PAY),
    ("largest bonus or cut, of the other pay", labour.MOST_BONUS),
    ("part of a firm's staff that leaves in a year to found firms, at most", entry.MOST_LEAVING),
    ("pool of founders outside firms, of the opening's, at least", entry.LEAST_POOL),
    ("ages of small firms that are told apart", FRINGE_AGES),
    ("years over which small firms are followed", entry.FOLLOWED),
    *(
        (f"part of the capital ratio in force from {after:g} years after its own on", part)
        for after, part in money.TRANSITION
    ),
    ("least and largest spending of households, over the path's", (closure.LEAST, closure.MOST)),
    ("highest tax on income", closure.MOST_TAX),
    ("ties inherited: independent, spin-off, norenwake, bunsha", entry.INHERITED),
    ("years for which an innovation counts as used", YEARS_OF_USE),
    ("mean lead of its members below which a group is left behind", technology.BEHIND),
)
"""Numbers that are code, with their meaning."""


def table(head: str, rows: Iterator[Sequence[str]]) -> str:
    """Return a table in Markdown; `head` has the names of columns with bars between them."""
    width = head.count("|") + 1
    lines = (f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)
    return "\n".join((f"| {head} |", "|---" * width + "|", *lines)) + "\n"


def arrays(sizes: Sequence[str]) -> str:
    """Return the arrays of one entity, those that are carried from year to year first."""
    owned = ((m.name, leaf) for m in mechanisms() for leaf in leaves(m.record))
    found = [(name, leaf) for name, leaf in owned if leaf.field.shape[0] in sizes]
    found.sort(key=lambda each: list(KINDS).index(each[1].field.role))
    rows = ((f"`{leaf.name}`", f"`{name}`", *_declared(leaf.field)) for name, leaf in found)
    return table("array | mechanism | size | kind | holds", rows)


def _declared(field: Field) -> tuple[str, str, str]:
    return " × ".join(field.shape), KINDS[field.role], field.meaning


def known_sizes() -> None:
    """Raise KeyError for an array whose first dimension belongs to no entity of the page."""
    known = set(chain.from_iterable(ENTITIES.values()))
    for mechanism in mechanisms():
        for leaf in leaves(mechanism.record):
            if leaf.field.shape[0] not in known:
                raise KeyError(f"{leaf.name} has the size {leaf.field.shape[0]}; add it to ENTITIES")


def schedule(page: str) -> str:
    """Return the steps of a page of the year, in their order."""
    rows = keiretsu.year().filter(page=page).iter_rows(named=True)
    cells = ((str(k), *_taken(row)) for k, row in enumerate(rows, 1))
    return table("# | step | while | does | equation", cells)


def _taken(row: Mapping[str, Any]) -> tuple[str, ...]:
    does = f"Add the figures of {row['mechanism']} to the records." if row["step"] == "sums" else row["does"]
    return f"`{row['mechanism']}.{row['step']}`", row["when"] or "always", does, row["equation"]


def parameters(names: Sequence[str]) -> str:
    """Return what a mechanism's parameters are, and what the two regimes set them to."""
    regimes = [read_regime(name).parameters for name in ("relational", "market")]

    def cells(name: str) -> tuple[str, ...]:
        p = schema.parameters()[name]
        set_to = (f"{regime[name]:g}" if name in regime else "" for regime in regimes)
        numbers = (f"{p.default:g}", f"{p.low:g} to {p.high:g}", *set_to)
        return (f"`{name}`", p.symbol, p.unit, *numbers, p.meaning, p.source)

    head = "parameter | symbol | unit | default | range | relational | market | meaning | source"
    return table(head, map(cells, names))


def observed() -> str:
    """Return what each mechanism adds to the records."""
    found = ((source.label.split("/")[0], source.data) for source in of_mechanisms("metrics.toml"))
    rows = ((f"`{name}`", ", ".join(f"`{metric}`" for metric in rows)) for name, rows in found)
    return table("mechanism | metrics", rows)


def forced() -> str:
    """Return the table of forcing of the domestic scenario."""
    rows = (
        (f"`{p.series}`", f"{p.first or '…'}–{p.last or '…'}", _value(p.value), p.basis, p.note)
        for p in read_forcing("japan").periods
    )
    return table("series | years | value | basis | note", rows)


def sectors() -> str:
    """Return the table of sectors: quantities per unit of output."""
    rows = (
        (
            f"`{s.name}`",
            str(s.order),
            f"{s.firms:g}",
            f"{s.final_demand:g}",
            "yes" if s.capital_good else "",
            f"{s.labour:g}",
            f"{s.imports:g}",
            ", ".join(f"{part:g} `{name}`" for name, part in s.inputs.items()) or "none",
        )
        for s in schema.sectors().values()
    )
    return table("sector | order | firms | final demand | makes machines | labour | imports | inputs", rows)


def posted() -> str:
    """Return every payment: from which account to which, at which step, while which rules are on."""
    rows = (
        (p.name, ACCOUNTS[p.payer].name, ACCOUNTS[p.receiver].name, f"`{p.step}`", p.when or "always")
        for p in POSTINGS
    )
    return table("posting | from | to | step | while", rows)


def _value(value: Any) -> str:
    return f"`{value}`" if isinstance(value, str) else f"{value:g}"


def tables() -> dict[str, str]:
    """Return every table of the page by its name.

    Raises
    ------
    KeyError
        An array has a size that no entity of the page has.
    """
    known_sizes()
    found = {f"state of {name}": arrays(sizes) for name, sizes in ENTITIES.items()}
    found |= {f"schedule of the {page}": schedule(page) for page in ("opening", "year")}
    for source in of_mechanisms("parameters.toml"):
        found[f"parameters of {source.label.split('/')[0]}"] = parameters([*source.data])
    constants = ((meaning, str(value).strip("()")) for meaning, value in CONSTANTS)
    return found | {
        "metrics": observed(),
        "postings": posted(),
        "forcing": forced(),
        "sectors": sectors(),
        "constants": table("what | value", constants),
    }


def written(text: str) -> str:
    """Return the text of the page with all its tables as the code has them.

    Raises
    ------
    KeyError
        The page asks for a table that there is not, or has no mark for one.
    """
    made = tables()
    if lacking := set(made) - {name for _, name, _ in MARK.findall(text)}:
        raise KeyError(f"the page has no mark for: {', '.join(sorted(lacking))}")
    return MARK.sub(lambda mark: f"{mark[1]}{made[mark[2]]}{mark[3]}", text)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
