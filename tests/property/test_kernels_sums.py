"""Steps over whole markets against their twins, on random markets with empty ones among them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.model import sums
from keiretsu.model.mechanisms.production import kernels as production
from tests.reference import production as production_twins
from tests.reference import sums as twins
from tests.reference.compare import arguments, examples, same, seen

STEPS = {
    "follow": (production, production_twins),
    "grow": (production, production_twins),
    "price_machines": (production, production_twins),
}

NAMES = ("before", "level", "wage", "demand", "planned", "final_orders", "sold", "value")


def economy(seed, regions, sectors):
    rng = np.random.default_rng(seed)
    count = regions * sectors
    e = {name: rng.uniform(0.1, 2.0, count) * (rng.random(count) < 0.8) for name in NAMES}
    e["final_orders"] = e["final_orders"] + 0.1
    market_region = np.repeat(np.arange(regions), sectors).astype(np.uint32)
    maker = np.arange(regions) * sectors + rng.integers(sectors, size=regions)
    capital_market = np.where(rng.random(regions) < 0.7, maker, -1).astype(np.int64)
    return e | {
        "market_region": market_region,
        "capital_market": capital_market,
        "filled": np.zeros(regions),
        "price": np.zeros(regions),
        "factor": rng.uniform(0.9, 1.1),
        "progress": rng.uniform(0.9, 1.1),
        "passthrough": rng.uniform(0.0, 1.5),
        "machines": rng.uniform(0.1, 1.0),
    }


@pytest.mark.parametrize("name", STEPS)
@given(st.integers(0, 2**32), st.integers(1, 3), st.integers(1, 4))
@examples(40)
def test_a_step_over_markets_agrees_with_its_twin(name, seed, regions, sectors):
    module, of_twins = STEPS[name]
    args = arguments(getattr(module, name), economy(seed, regions, sectors))
    expected = getattr(of_twins, name)(seen(args))
    getattr(module, name)(*args.values())
    for output, values in expected.items():
        np.testing.assert_allclose(args[output], values, rtol=1e-12, atol=1e-12)


@given(st.integers(0, 2**32), st.integers(0, 9), st.integers(1, 4))
@examples(40)
def test_sums_agree_with_their_twins(seed, many, owners):
    rng = np.random.default_rng(seed)
    values, owner = rng.uniform(-1.0, 1.0, many), rng.integers(owners, size=many).astype(np.uint32)
    total = np.full(owners, np.nan)
    sums.add_by(owner, values, total)
    same("total", total, twins.add_by(owner, values, owners))
    same("sum", sums.add_up(values), twins.add_up(values))
