"""The model as a user of Mesa writes it: one agent a buyer, `step` called by the model's set of agents.

Numbers are in lists and drawn by the model's `random`, which is faster there than arrays. `LoyaltyModel` is
the fastest that Mesa's own idioms allow: buyers do not see each other, so it calls them in one order.
`ShuffledModel` calls them in a random order, as Mesa's tutorials do.
"""

import math
from typing import Any

import mesa
import numpy as np

from comparison.loyalty.model import Market, Outcome


class Buyer(mesa.Agent):  # type: ignore[misc]
    """Visits a seller a period and remembers."""

    def __init__(self, model: "LoyaltyModel") -> None:
        super().__init__(model)
        self.preference = [0.0] * model.market.sellers
        self.visited = -1
        self.repeats = 0

    def step(self) -> None:
        """Choose by softmax, reinforce, count a repeat."""
        model: Any = self.model
        beta, keep, sellers = model.beta, model.keep, model.sellers
        weights = [math.exp(beta * tau) for tau in self.preference]
        chosen = self.random.choices(sellers, weights)[0]
        self.preference = [keep * tau for tau in self.preference]
        self.preference[chosen] += 1.0 - keep
        self.repeats += chosen == self.visited
        self.visited = chosen


class LoyaltyModel(mesa.Model):  # type: ignore[misc]
    """A market; one step is one period."""

    def __init__(self, market: Market, seed: int) -> None:
        super().__init__(rng=seed)
        self.market = market
        self.sellers = range(market.sellers)
        self.beta = market.loyalty * market.sellers
        self.keep = 1.0 - market.memory
        Buyer.create_agents(self, market.buyers)

    def step(self) -> None:
        """Let every buyer buy; buyers do not see each other, so their order is free."""
        self.agents.do("step")


class ShuffledModel(LoyaltyModel):
    """The same, buyers in a new random order every period."""

    def step(self) -> None:
        """Let every buyer buy."""
        self.agents.shuffle_do("step")


def run(market: Market, periods: int, watched: int, seed: int) -> Outcome:
    """Run `periods` periods and watch the last `watched`."""
    model = LoyaltyModel(market, seed)
    for period in range(periods):
        if period == periods - watched:
            model.agents.set("repeats", 0)
        model.step()
    preference = np.array(model.agents.get("preference"))
    return Outcome(
        np.array(model.agents.get("repeats")) / watched, preference.max(axis=1) / preference.sum(axis=1)
    )
