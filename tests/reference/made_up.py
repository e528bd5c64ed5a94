"""Small random economies and parameters: every array a kernel may ask for, by its name."""

import numpy as np

from keiretsu import schema
from keiretsu.core.philox import DrawKey
from keiretsu.model.fields import leaves
from keiretsu.model.index_records import Places
from keiretsu.model.mechanisms.accounts.records import Books
from keiretsu.model.mechanisms.labour.records import STAFF_SUMS
from keiretsu.model.mechanisms.technology.landscape import LOCI
from keiretsu.model.mechanisms.technology.records import Terrain
from keiretsu.model.year import mechanisms
from tests.reference.csr import index, members

NOBODY = 0xFFFFFFFF
YEAR = 1970


def parameters(rng, fixed=None):
    """Return a value inside its range for every parameter of the schema."""
    drawn = {name: rng.uniform(p.low, p.high) for name, p in schema.parameters().items()}
    return drawn | (fixed or {})


def economy(seed, firms, sectors=3, regions=2):
    """Return a random economy in which every sector buys from the later ones only."""
    rng = np.random.default_rng(seed)
    key = DrawKey(np.uint32(rng.integers(2**32)), np.uint32(YEAR))
    e = {"key": key, "year": YEAR, "n": firms}
    e |= _places(rng, firms, sectors, regions)
    e |= _slots(rng, e, sectors)
    e |= _supply(rng, e)
    e |= _pairs(rng, e)
    e["kin"] = _kin(e, e["supplier"], e["slot_buyer"][e["tie_slot"]])
    e["partner_kin"] = _kin(e, e["one"], e["two"])
    e["partner_omega"] = rng.random(1)
    e |= _amounts(rng, e)
    e |= _index("customer", e["supplier"], firms, "tie")
    sizes = {"n": firms, "M": e["markets"], "Q": e["slots"], "E": len(e["supplier"]), "P": len(e["one"])}
    return rest(sizes) | e | {"parameters": parameters(np.random.default_rng(seed))}


def rest(sizes):
    """Return every array of places and mechanisms with no number and nobody in it: for what a kernel ignores.

    Arrays whose size is not given are as long as there are firms.
    """
    records = (Places, *(mechanism.record for mechanism in mechanisms()))
    return {
        leaf.name: np.full(_shape(leaf, sizes), np.nan if leaf.dtype.kind == "f" else 0, leaf.dtype)
        for record in records
        for leaf in leaves(record)
    }


def _shape(leaf, sizes):
    """Return the shape of an array; tables of designs, which are large, are cut."""
    return [
        min(int(size), len(STAFF_SUMS)) if size.isdigit() else sizes.get(size, sizes["n"])
        for size in leaf.field.shape
    ]


def _index(name, owner, owners, what="firm"):
    ptr, order = index([np.flatnonzero(owner == k).tolist() for k in range(owners)])
    small = np.int32 if name == "customer" else np.int64
    return {f"{name}_ptr": np.array(ptr, small), f"{name}_{what}": np.array(order, np.uint32)}


def _places(rng, n, sectors, regions):
    sector, region = rng.integers(sectors, size=n), rng.integers(regions, size=n)
    market = region * sectors + sector
    cell = np.where(rng.random(n) < 0.6, market, NOBODY)
    membership = rng.integers(3, size=n)
    e = {
        "sector": sector,
        "region": region,
        "market": market,
        "cell": cell,
        "markets": sectors * regions,
    }
    e = {k: v.astype(np.uint32) if isinstance(v, np.ndarray) else v for k, v in e.items()}
    e |= {"market_sector": np.tile(np.arange(sectors, dtype=np.uint32), regions)}
    e |= {"market_region": np.repeat(np.arange(regions, dtype=np.uint32), sectors)}
    e |= {"sector": e["sector"].astype(np.uint8), "region": e["region"].astype(np.uint16)}
    e |= _index("market", market, sectors * regions) | _index("cell", cell, sectors * regions)
    e |= _index("member", np.where(membership > 0, market, -1), sectors * regions)
    return e | {
        "membership": membership.astype(np.uint8),
        "group": rng.integers(-1, 3, size=n).astype(np.int32),
        "group_home": rng.integers(sectors * regions, size=3),
        "ident": rng.integers(2**64, size=n, dtype=np.uint64),
    }


def _slots(rng, e, sectors):
    inputs = [[k for k in range(s + 1, sectors) if rng.random() < 0.8] for s in range(sectors)]
    rows = [(i, k) for i, s in enumerate(e["sector"]) for k in inputs[s]]
    ptr, _ = index([inputs[s] for s in e["sector"]])
    buyer = np.array([i for i, _ in rows], np.uint32)
    kind = np.array([k for _, k in rows], np.uint32)
    return {
        "firm_slot": np.array(ptr, np.int32),
        "slot_buyer": buyer,
        "slot_market": (e["region"][buyer] * np.uint32(sectors) + kind).astype(np.uint32),
        "slot_kind": kind,
        "slot_need": rng.uniform(0.05, 0.5, len(rows)),
        "slots": len(rows),
    }


def _supply(rng, e):
    """Up to four suppliers an input, abroad too, and a stranger that may open a tie."""
    rows, opened = [], []
    for kind in e["slot_kind"]:
        sellers = rng.permutation(np.flatnonzero(e["sector"] == kind))
        known = min(len(sellers), int(rng.integers(5)))
        rows.append(sorted(sellers[:known].tolist()))
        fresh = known < len(sellers) and rng.random() < 0.5
        opened.append(sellers[known] if fresh else NOBODY)
    ptr, supplier = index(rows)
    slot = np.repeat(np.arange(len(rows)), np.diff(ptr)).astype(np.uint32)
    ties = len(supplier)
    share = rng.exponential(size=ties)
    share /= np.bincount(slot, weights=share, minlength=len(rows))[slot] if ties else 1.0
    return {
        "slot_ptr": np.array(ptr, np.int32),
        "supplier": np.array(supplier, np.uint32),
        "tie_slot": slot,
        "opened": np.array(opened, np.uint32),
        "share": share,
        "preference": rng.random(ties),
        "closeness": rng.random(ties),
        "since": YEAR - rng.integers(30, size=ties, dtype=np.int16),
        "lean": rng.integers(2, size=ties).astype(np.uint8),
        "dropped": rng.integers(2, size=ties).astype(np.uint8),
        "slot_cost": rng.uniform(0.5, 2, len(rows)),
        "main_supplier": rng.integers(e["n"], size=len(rows)).astype(np.uint32),
    }


def _pairs(rng, e):
    """Collaboration ties and pairs that other ties join."""
    n = e["n"]
    every = [(i, j) for i in range(n) for j in range(i + 1, n)]
    chosen = [every[k] for k in rng.permutation(len(every))[: 2 * n]]
    met = [[(b if i == a else a, t) for t, (a, b) in enumerate(chosen) if i in (a, b)] for i in range(n)]
    ptr, flat = index([[j for j, _ in row] for row in met])
    tied = {pair for pair in every if rng.random() < 0.3}
    static_ptr, static_other = index(
        [[j for j in range(n) if (min(i, j), max(i, j)) in tied] for i in range(n)]
    )
    close = {pair: rng.random() for pair in sorted(tied)}
    ends = [(i, int(j)) for i in range(n) for j in static_other[static_ptr[i] : static_ptr[i + 1]]]
    return {
        "one": np.array([a for a, _ in chosen], np.uint32),
        "two": np.array([b for _, b in chosen], np.uint32),
        "partner_ptr": np.array(ptr, np.int32),
        "partner": np.array(flat, np.uint32),
        "partner_tie": np.array([t for row in met for _, t in row], np.uint32),
        "strength": rng.random(len(chosen)),
        "partner_dropped": rng.integers(2, size=len(chosen)).astype(np.uint8),
        "static_ptr": np.array(static_ptr, np.int32),
        "static_other": np.array(static_other, np.uint32),
        "static_closeness": np.array([close[min(pair), max(pair)] for pair in ends], float),
    }


def _kin(e, one, two):
    """Return which pairs are joined by ties that the year does not change."""
    pairs = zip(one.tolist(), two.tolist(), strict=True)
    return np.array([b in members(e["static_ptr"], e["static_other"], a) for a, b in pairs], np.uint8)


def _amounts(rng, e):
    """Prices, quantities and money; some firms idle, some markets with no sales."""
    n, markets, regions = e["n"], e["markets"], int(e["region"].max()) + 1
    of_firms = (
        "price",
        "output",
        "capacity",
        "level",
        "experience",
        "cumulated",
        "first",
        "utilisation",
        "revenue",
    )
    of_firms += ("planned", "debt", "habit", "custom", "unit_labour", "value", "orders", "fit", "payroll")
    of_firms += ("capital", "staffing", "intensity")
    of_firms += ("effort", "boldness", "research", "basic", "descended", "skill", "workers", "tenure")
    of_markets = ("market_price", "wage", "demand", "final_orders", "market_experience")
    of_markets += ("market_orders", "market_capacity")
    of_regions = ("machine_price", "machine_filled", "price_before")
    e = {name: rng.uniform(0.2, 2, n) for name in of_firms}
    e |= {name: rng.uniform(0.2, 2, markets) for name in (*of_markets, "market_revenue", "market_level")}
    e |= {name: rng.uniform(0.2, 1, regions) for name in of_regions}
    idle = rng.random(n) < 0.2
    e["orders"][idle] = e["output"][idle] = e["revenue"][idle] = 0.0
    e["market_revenue"][rng.random(markets) < 0.2] = 0.0
    return (
        e
        | {
            "research_extra": rng.normal(0, 0.1, n),
            "own_gain": np.zeros(n),
            "told_gain": np.zeros(n),
            "row": rng.permutation(n).astype(np.uint32),
            "large": rng.integers(2, size=n).astype(np.uint8),
            "proposed": rng.integers(5, size=n).astype(np.uint8),
            "advice": rng.integers(-1, 32, size=markets),
            "market_ident": rng.integers(2**64, size=markets, dtype=np.uint64),
            "profit": rng.normal(0, 0.5, n),
            "cash": rng.normal(0, 1, n),
            "objective": rng.random(n),
            "payout": rng.random(n),
            "premium": rng.random(n),
            "selectivity": rng.uniform(0, 5, n),
            "guided": rng.random(n) * (rng.random(n) < 0.5),
            "willing": rng.random(n) * (rng.random(n) < 0.5),
            "banked": rng.integers(2, size=n).astype(np.uint8),
            "distressed": rng.integers(2, size=n).astype(np.uint8),
            "changed": rng.integers(5, size=n).astype(np.uint8),
            "x": rng.integers(2**16, size=n).astype(np.uint16),
            "growth": rng.normal(0, 0.1, markets),
            "labour_share": rng.random(8),
            "imported": rng.random(markets),
            "frontier": np.array([1.3]),
        }
        | {name: rng.uniform(0.1, 1, n) for name in Books._fields if name not in e}
    )


def terrain(rng, sectors=3):
    """Return rough random landscapes."""
    tables = rng.integers(2**26, size=(sectors, 2**16), dtype=np.uint32)
    lowest, highest = tables.min(axis=1).astype(float), tables.max(axis=1).astype(float)
    leader = rng.integers(2**16, size=sectors)
    one_step, epoch = rng.uniform(0.05, 0.3, sectors), np.zeros((sectors, LOCI), np.int32)
    return Terrain(tables, lowest, 1 / (highest - lowest), one_step, leader, epoch)
