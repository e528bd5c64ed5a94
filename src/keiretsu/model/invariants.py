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
    residual = e.accounts.ledger.residual[0]
    assert residual < CLOSED, f"accounts do not close: {residual} of sales"
    for name, values in zip(e.accounts.books._fields, e.accounts.books, strict=True):
        assert np.isfinite(values).all(), f"{name} is not finite"


def _people(e: Economy) -> None:
    residual = e.labour.people_residual[0]
    assert residual < CLOSED, f"people are lost: {residual} of all"
    assert (e.labour.workers >= 0).all(), "a firm has fewer than no workers"
    assert np.isfinite(e.labour.tenure).all(), "a tenure is not finite"


def _goods(e: Economy) -> None:
    sellers, markets = e.production.sellers, e.index.markets
    assert (sellers.output <= sellers.orders * (1 + 1e-12)).all(), "a firm makes more than is ordered"
    assert np.isfinite(sellers.price).all(), "a price is not a number"
    assert (sellers.price > 0).all(), "a price is not above zero"
    assert (e.investment.capacity >= 0).all(), "a capacity is negative"
    count = len(markets.market_sector)
    held = np.bincount(e.index.firms.market, weights=sellers.custom, minlength=count)
    filled = np.diff(markets.market_ptr) > 0
    assert np.allclose(held[filled], 1.0), "shares of final demand do not sum to one"


def _supply(e: Economy) -> None:
    ties = e.supply.ties
    assert ties.slot_ptr[-1] == len(ties.supplier) == len(ties.tie_slot), "the index of supply ties is stale"
    same = np.diff(ties.tie_slot.astype(np.int64)) == 0
    assert (np.diff(ties.supplier.astype(np.int64))[same] > 0).all(), (
        "suppliers of an input repeat or are unsorted"
    )
    good = e.index.markets.market_sector[e.supply.slots.slot_market[ties.tie_slot]]
    assert (e.index.firms.sector[ties.supplier] == good).all(), "a supplier makes another good than is bought"
    assert ((ties.preference >= 0) & (ties.preference <= 1)).all(), "a memory of purchases leaves 0..1"
    assert ((ties.trust >= 0) & (ties.trust <= 1)).all(), "a strength leaves 0..1"


def _partners(e: Economy) -> None:
    pairs, n = e.partners.pairs, len(e.index.firms.ident)
    assert (pairs.one < pairs.two).all(), "a collaboration is not stored with the smaller end first"
    both = pairs.one.astype(np.int64) * n + pairs.two
    assert len(np.unique(both)) == len(both), "a collaboration is stored twice"
    assert e.partners.met.partner_ptr[-1] == 2 * len(pairs.one), "the index of collaborations is stale"
    assert ((pairs.strength >= 0) & (pairs.strength <= 1)).all(), "a strength leaves 0..1"
