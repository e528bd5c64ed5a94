"""How the documentation is built: Sphinx, MyST, furo; tables of the vocabulary come from the schema."""

import html
from pathlib import Path
from typing import Any

from docutils import nodes

import keiretsu
from keiretsu import evidence, schema
from keiretsu.calibration.moments import moments
from keiretsu.cli.output import number
from keiretsu.experiment.accepted import Accepted, accepted_names, read_accepted
from keiretsu.experiment.interventions import interventions
from keiretsu.measure import words

project = "keiretsu"
author = "The keiretsu developers"
version = release = keiretsu.__version__
copyright = "The keiretsu developers"

extensions = ["myst_parser", "numpydoc", "sphinx.ext.autodoc", "sphinx.ext.autosummary"]
exclude_patterns = ["_build"]
templates_path = ["_templates"]
html_theme = "furo"
html_static_path = ["_static"]
html_title = f"keiretsu {version}"
html_math_renderer = "plain"
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing"]
autosummary_generate = True
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
default_role = "code"

HERE = Path(__file__).parent


def write_vocabulary(app: object) -> None:
    """Write the pages of parameters and metrics from the schema, so that no number is written down twice."""
    folder = HERE / "api"
    folder.mkdir(exist_ok=True)
    lines = [
        "# Parameters",
        "",
        "Every number that a rule reads: its unit, default, range, and where it comes from.",
        "What is read at the opening of a run only, neither a branch nor a change may set.",
        "",
    ]
    rules = dict.fromkeys(p.rule for p in schema.parameters().values())
    for rule in rules:
        lines += [f"## {rule}", ""]
        lines += ["| name | symbol | unit | default | range | kind | read | meaning | source |"]
        lines += ["|---|---|---|---|---|---|---|---|---|"]
        for p in schema.parameters().values():
            if p.rule == rule:
                cells = (
                    f"`{p.name}`",
                    p.symbol,
                    p.unit,
                    f"{p.default:g}",
                    f"{p.low:g} to {p.high:g}",
                    p.kind,
                    p.when,
                )
                lines.append(f"| {' | '.join((*cells, p.meaning, p.source))} |")
        lines.append("")
    (folder / "parameters.md").write_text("\n".join(lines), encoding="utf-8")
    rows = [f"| `{m.name}` | {m.unit} | {m.meaning} |" for m in schema.metrics().values()]
    head = [
        "# Metrics",
        "",
        "What a run records every year.",
        "",
        "| name | unit | meaning |",
        "|---|---|---|",
    ]
    (folder / "metrics.md").write_text("\n".join([*head, *rows, ""]), encoding="utf-8")
    (folder / "facts.md").write_text("\n".join([*ledger(), ""]), encoding="utf-8")
    (folder / "interventions.md").write_text("\n".join([*named(), ""]), encoding="utf-8")
    (folder / "accepted.md").write_text("\n".join([*accepted(), ""]), encoding="utf-8")
    (folder / "measures.md").write_text("\n".join([*measures(), ""]), encoding="utf-8")
    (folder / "year.md").write_text("\n".join([*steps(), ""]), encoding="utf-8")


def named() -> list[str]:
    """Return the page that lists the interventions: what each does to which parameters."""
    lines = [
        "# Interventions",
        "",
        "What can be done to a regime by name, in a scenario file or with `--apply NAME=DOSE@YEAR`.",
        "At dose d a parameter stands at (1 − d) its own value + d the target; a chance or a year is set to",
        "the dose.",
        "",
        "| name | does | parameters | dose if none is written |",
        "|---|---|---|---|",
    ]
    for row in interventions().values():
        moved = [f"{name} → {target}" for name, target in row.to.items()] + [f"{n} = dose" for n in row.takes]
        dose = f"{row.dose:g}" + (", or the year after `@YEAR`" if row.yearly else "")
        lines.append(f"| `{row.name}` | {row.meaning} | {', '.join(moved)} | {dose} |")
    return lines


def accepted() -> list[str]:
    """Return the page of the accepted vectors: moments with distances, and the profile of every parameter."""
    lines = [
        "# Accepted vectors",
        "",
        "What each set of vectors is fitted to, the median of what its vectors give, and how far that lies",
        "outside the target (a dash: the file is older than this table); then which facts the parameters",
        "move, and which parameters move none.",
        "",
    ]
    for name in accepted_names():
        made = read_accepted(name)
        told = made.provenance
        lines += [f"## {name}", "", f"{len(made.vectors)} vectors, made by `{told['command']}`.", ""]
        lines += [*table_of_moments(made), ""]
        lines += [
            "| parameter | range | 90 % left by the targets | identified by | moves (rank correlation) |",
            "|---|---|---|---|---|",
        ]
        for parameter, row in told.get("profile", {}).items():
            span, left = (" to ".join(f"{end:.3g}" for end in row[key]) for key in ("range", "left"))
            by = (
                ", ".join(told["identified"][parameter]) or "nothing" if "identified" in told else "not asked"
            )
            moves = ", ".join(row["moves"]) or "none of the facts"
            lines.append(f"| `{parameter}` | {span} | {left} | {by} | {moves} |")
        lines.append("")
    return lines


def table_of_moments(made: Accepted) -> list[str]:
    """Return what vectors are fitted to as a table: `keiretsu list moments` prints the same."""
    lines = ["| moment | source | target | model | distance, standard errors | unit | how |"]
    lines += ["|---|---|---|---|---|---|---|"]
    for row in moments(made):
        cells = (f"`{row.name}`", row.source, row.target, number(row.model), number(row.distance))
        lines.append(f"| {' | '.join((*cells, row.unit, row.how))} |")
    return lines


def measures() -> list[str]:
    """Return the page that says what `keiretsu measure` gives, and what each number means."""
    lines = [
        "# Measures",
        "",
        "What `keiretsu measure NETWORK` gives on a date. Ties of one pair of actors are taken together,",
        "their "
        "strengths added up. Ranks are counted from the first; their intervals come from networks whose tied",
        "pairs are drawn again with replacement.",
    ]
    for of, title in (("actor", "Of an actor"), ("network", "Of the network")):
        lines += ["", f"## {title}", "", "| name | unit | meaning |", "|---|---|---|"]
        lines += [f"| `{w.name}` | {w.unit} | {w.meaning} |" for w in words().values() if w.of == of]
    return lines


def steps() -> list[str]:
    """Return the pages of the year, step by step."""
    lines = ["# The steps of a year", "", "What `kt.year()` returns: what is executed, in this order."]
    for page, title in (("opening", "The opening year"), ("year", "Every year after it")):
        lines += ["", f"## {title}", "", "| step | when | does | reads | writes |", "|---|---|---|---|---|"]
        for row in keiretsu.year().filter(page=page).iter_rows(named=True):
            name = f"`{row['mechanism']}.{row['step']}`"
            arrays = (" ".join(f"`{array}`" for array in row[key]) for key in ("reads", "writes"))
            lines.append(f"| {name} | {row['when']} | {row['does']} | {' | '.join(arrays)} |")
    return lines


def ledger() -> list[str]:
    """Return the coverage of the record: every fact of the documents with its line and what becomes of it."""
    rows = evidence.ledger()
    lines = [
        "# The record: every fact and what becomes of it",
        "",
        f"All {rows.height} rows of the facts that ship with keiretsu; `keiretsu facts` prints the same.",
        "A row is *simulated* when a rule produces its number and a run is held against it, *seen* when it",
        "also helped to choose the form of the model (shown, never counted), *wired in* when it is put in,",
        "*context* when the documents tell it without a claim on a model, and *not tried* otherwise.",
        "",
        "| status | rows |",
        "|---|---|",
    ]
    lines += [f"| {status} | {(rows['status'] == status).sum()} |" for status in evidence.STATUSES]
    for document, name in evidence.DOCUMENTS.items():
        for section in rows.filter(document=document)["section"].unique(maintain_order=True):
            lines += ["", f"## {name}, {section}", ""]
            lines += ["| fact | line | says | use | status | how, or why not |", "|---|---|---|---|---|---|"]
            for row in rows.filter(document=document, section=section).iter_rows(named=True):
                said = " ".join(filter(None, (f"{row['quantity']}:", row["value"], row["unit"])))
                cells = (
                    f"`{row['id']}`",
                    str(row["line"] or "–"),
                    said,
                    row["use"],
                    row["status"],
                    row["reason"],
                )
                lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return lines


def open_formula(translator: Any, node: Any) -> None:
    """Show a formula as the text it was written in: the pages ask for nothing from elsewhere."""
    tag = "pre" if node.tagname == "math_block" else "code"
    translator.body.append(translator.starttag(node, tag, "", CLASS="math"))
    translator.body.append(f"{html.escape(node.astext())}</{tag}>")
    raise nodes.SkipNode


def setup(app: Any) -> None:
    app.add_html_math_renderer("plain", (open_formula, None), (open_formula, None))
    app.connect("builder-inited", write_vocabulary, priority=100)  # before autosummary looks for pages
