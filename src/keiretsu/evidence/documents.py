"""The record of the two documents, by short names."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from keiretsu.evidence.claims import Claim
from keiretsu.evidence.fact_record import Record, shipped
from keiretsu.evidence.facts import Fact
from keiretsu.evidence.observe import Observation


def facts(record: Record | None = None) -> pl.DataFrame:
    """Return every fact of a record, by default of the two documents.

    Parameters
    ----------
    record : Record, optional
        From `keiretsu.read_record`.

    Returns
    -------
    polars.DataFrame
        A row each (529 ship) in the order of the file, columns ``id, document, line, section, period, region,
        quantity, value, value_num, bound, unit, source_cited, kind, mechanism, use, flag``.

    Examples
    --------
    >>> facts().height
    529
    """
    return (record or shipped()).table


def fact(identifier: str) -> Fact:
    """Return one fact of the documents; see `Record.fact`.

    Examples
    --------
    >>> fact("tfp_rel_us_1955").value
    61.0
    """
    return shipped().fact(identifier)


def observations() -> Mapping[str, Observation]:
    """Return how facts of the documents are read off a run, by id.

    Examples
    --------
    >>> observations()["tfp_rel_us_1973"].output
    'level of 100 x tfp_level, 1973, arm relational'
    """
    return shipped().observations


def claim(identifier: str) -> Claim:
    """Return one claim of the documents; see `Record.claim`.

    Examples
    --------
    >>> claim("E1").title
    'While catching up, ties help'
    """
    return shipped().claim(identifier)


def claims() -> Mapping[str, Claim]:
    """Return the claims of the documents, by id.

    Examples
    --------
    >>> list(claims())[:4]
    ['E1', 'E2', 'E3', 'E4']
    """
    return shipped().claims
