"""What is true of an economy at the end of every year, whatever the rules did."""

import numpy as np

from keiretsu.model.economy import Economy

CLOSED = 1e-9
"""Largest gap in the accounts, as a share of sales; rounding stays a thousand times below."""


def assert_invariants(e: Economy) -> None:
    """Raise AssertionError unless the year's books, markets and ties are sound.

    Examples
    --------
    >>> from keiretsu.model import run as simulate
    >>> from keiretsu.experiment.regime import resolve
    >>> from keiretsu.synthetic import synth
    >>> _ = simulate.run(synth(60), resolve("market"), years=(1955, 1957), watch=assert_invariants)
    """
    _books(e)
    _people(e)
    _goods(e)
    _supply(e)
    _partners(e)


def _books(e: Economy) -> None:
    assert e.flows.residual < CLOSED, f"accounts do not close: {e.flows.residual} of sales"
    for name, values in zip(e.flows.books._fields, e.flows.books, strict=True):
        assert np.isfinite(values).all(), f"{name} is not finite"


def _people(e: Economy) -> None:
    assert e.flows.people_residual < CLOSED, f"people are lost: {e.flows.people_residual} of all"
    assert (e.state.workers >= 0).all(), "a firm has fewer than no workers"
    assert np.isfinite(e.state.tenure).all(), "a tenure is not finite"


def _goods(e: Economy) -> None:
    f, s, flows = e.layout, e.state, e.flows
    assert (flows.output <= flows.orders * (1 + 1e-12)).all(), "a firm makes more than is ordered"
    assert np.isfinite(s.price).all(), "a price is not a number"
    assert (s.price > 0).all(), "a price is not above zero"
    assert (s.capacity >= 0).all(), "a capacity is negative"
    held = np.bincount(f.market, weights=s.custom, minlength=len(f.market_sector))
    filled = np.diff(f.market_ptr) > 0
    assert np.allclose(held[filled], 1.0), "shares of final demand do not sum to one"


def _supply(e: Economy) -> None:
    f, s = e.layout, e.state
    assert s.slot_ptr[-1] == len(s.supplier) == len(s.slot), "the index of supply ties is stale"
    same = np.diff(s.slot.astype(np.int64)) == 0
    assert (np.diff(s.supplier.astype(np.int64))[same] > 0).all(), (
        "suppliers of an input repeat or are unsorted"
    )
    good = f.market_sector[f.slot_market[s.slot]]
    assert (f.sector[s.supplier] == good).all(), "a supplier makes another good than is bought"
    assert ((s.preference >= 0) & (s.preference <= 1)).all(), "a strength leaves 0..1"


def _partners(e: Economy) -> None:
    s, n = e.state, len(e.layout.ident)
    assert (s.one < s.two).all(), "a collaboration is not stored with the smaller end first"
    pairs = s.one.astype(np.int64) * n + s.two
    assert len(np.unique(pairs)) == len(pairs), "a collaboration is stored twice"
    assert s.partner_ptr[-1] == 2 * len(s.one), "the index of collaborations is stale"
    assert ((s.strength >= 0) & (s.strength <= 1)).all(), "a strength leaves 0..1"
