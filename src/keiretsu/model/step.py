"""Mechanisms and their steps: what a page of the year is made of."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from keiretsu.core.arrays import F64
    from keiretsu.model.economy import Economy
    from keiretsu.model.formulas import Formulas

    Act = Callable[[Economy], None]


class Nothing(NamedTuple):
    """The record of a mechanism that holds no arrays."""


@dataclass(eq=False)
class Mechanism:
    """What owns arrays, steps, and sums from which metrics are made.

    Parameters
    ----------
    name : str
        Name of its folder; an economy holds its arrays under it.
    record : type
        Named tuple of its arrays, see `keiretsu.model.fields`.
    sums : tuple of str
        Names of the sums that it adds to the records, by market.
    sum_up : Step, optional
        The step that records them, once the year is over.
    formulas : mapping of str to callable
        Its metrics, each from the sums of a group of markets; `metrics.toml` says what they mean.
    """

    name: str
    record: type[Any]
    sums: tuple[str, ...] = ()
    sum_up: Step | None = field(default=None, repr=False)
    formulas: Formulas = field(default_factory=dict, repr=False)

    def step(
        self, when: str = "", equation: str = "", reads: str = "", writes: str = ""
    ) -> Callable[[Act], Step]:
        """Make a function a step of the mechanism; arrays are named with spaces between them."""

        def mark(act: Act) -> Step:
            return Step(self, act.__name__, when, equation, tuple(reads.split()), tuple(writes.split()), act)

        return mark

    def summed(
        self, *names: str, reads: str = ""
    ) -> Callable[[Callable[[Economy], F64]], Callable[[Economy], F64]]:
        """Make a step of the function that returns the year's sums, (M, len(names)); it stays what it was."""

        def mark(take: Callable[[Economy], F64]) -> Callable[[Economy], F64]:
            def act(e: Economy) -> None:
                e.recorder.put(self, e.year, take(e))

            act.__doc__ = take.__doc__
            self.sums = names
            self.sum_up = Step(self, take.__name__, "", "", tuple(reads.split()), (), act)
            return take

        return mark


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """One step of a page.

    Parameters
    ----------
    mechanism : Mechanism
    name : str
        What it is called there.
    when : str
        The rules that must be on, or off: ``"labour"``, ``"search and guidance"``, ``"not finance"``; empty:
        always. ``technology`` stands for either engine, search or diffusion.
    equation : str
        What it computes, in symbols or in words.
    reads : tuple of str
        Arrays of other mechanisms that it reads, as ``mechanism.array``; what it writes it may read too.
    writes : tuple of str
        Arrays that it changes, its own mechanism's included.
    act : callable
        ``act(economy)``.
    """

    mechanism: Mechanism
    name: str
    when: str
    equation: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    act: Act

    @property
    def title(self) -> str:
        """What it does: the first line of its docstring."""
        return (self.act.__doc__ or "").split("\n")[0]

    def applies(self, rules: Collection[str]) -> bool:
        """Tell whether the step is taken while these rules are on.

        Examples
        --------
        >>> from keiretsu.model.mechanisms.ownership.rule import common_terms
        >>> common_terms.when, common_terms.applies({"ties"}), common_terms.applies({"finance"})
        ('not finance', True, False)
        """
        words = [part.split() for part in self.when.split(" and ")] if self.when else []
        return all((_on(word[-1], rules)) == (len(word) == 1) for word in words)

    @property
    def always(self) -> Step:
        """The same step whatever rules are on."""
        return replace(self, when="")

    def __call__(self, e: Economy) -> None:
        """Take the step."""
        self.act(e)


def _on(rule: str, rules: Collection[str]) -> bool:
    return rule in rules or (rule == "technology" and ("search" in rules or "diffusion" in rules))
