"""Hypothesis drives open, close, change, rewire and merge against a plain dictionary."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from keiretsu.core.errors import InvalidData
from keiretsu.network import (
    Network,
    assert_invariants,
    change_strength,
    close_tie,
    merge_actors,
    open_tie,
    rewire,
    to_date,
)

NAMES = ["a", "b", "c", "d", "e"]
Key = tuple[str, str, str]
actors = st.sampled_from(NAMES)
types = st.sampled_from(["supply", "equity", "collaboration", "ownership"])
strengths = st.sampled_from([0.0, 0.25, 0.5, 1.0])
steps = st.sampled_from([1, 0, 2])


def key_of(tie_type: str, source: str, target: str) -> Key:
    if tie_type == "collaboration" and source > target:
        source, target = target, source
    return tie_type, source, target


class Edits(RuleBasedStateMachine):
    """The model: open ties by key, ended spells as a list, the living with their sizes, and a clock."""

    def __init__(self) -> None:
        super().__init__()
        columns = {"source": [], "target": [], "type": [], "since": []}
        self.network = Network.from_tables({"id": NAMES, "kind": ["tier-1"] * len(NAMES)}, columns)
        self.open: dict[Key, tuple[int, float, float]] = {}
        self.ended: list[tuple[str, str, str, int, int, float, float]] = []
        self.size = dict.fromkeys(NAMES, 1.0)
        self.day = 0

    # the plain-dictionary twin of the rules

    def owners_form_a_circle(self, ties: dict[Key, tuple[int, float, float]]) -> bool:
        owned = {a: [t for kind, s, t in ties if kind == "ownership" and s == a] for a in NAMES}

        def leads_to(start: str, goal: str, seen: frozenset[str]) -> bool:
            return any(
                nxt == goal or (nxt not in seen and leads_to(nxt, goal, seen | {nxt})) for nxt in owned[start]
            )

        return any(leads_to(a, a, frozenset()) for a in NAMES)

    def may_open(self, key: Key) -> bool:
        _, source, target = key
        closed = [spell for spell in self.ended if spell[:3] == key and spell[4] > self.day]
        return (
            source != target
            and key not in self.open
            and not closed
            and {source, target} <= self.size.keys()
            and not self.owners_form_a_circle(self.open | {key: (self.day, 0.0, 0.0)})
        )

    def end(self, key: Key) -> tuple[float, float]:
        since, strength, value = self.open.pop(key)
        self.ended.append((*key, since, self.day, strength, value))
        return strength, value

    def attempt(self, allowed: bool, edit, *arguments, **options) -> bool:
        """Apply an edit; it must succeed exactly where the model allows it."""
        before = self.network.digest
        try:
            after = edit(self.network, *arguments, **options)
        except InvalidData:
            assert not allowed
            assert self.network.digest == before
            return False
        assert allowed
        assert self.network.digest == before
        self.network = after
        return True

    @initialize(ties=st.dictionaries(st.tuples(types, actors, actors), strengths, min_size=4, max_size=12))
    def begin_with_some_ties(self, ties: dict[Key, float]) -> None:
        for (kind, one, other), strength in sorted(ties.items()):
            self.open_one(kind, one, other, strength)

    @rule(step=steps)
    def wait(self, step: int) -> None:
        self.day += step

    @rule(kind=types, one=actors, other=actors, strength=strengths)
    def open_one(self, kind: str, one: str, other: str, strength: float) -> None:
        key = key_of(kind, one, other)
        day = to_date(self.day)
        if self.attempt(self.may_open(key), open_tie, one, other, kind, day, strength=strength, value=0.5):
            self.open[key] = (self.day, strength, 0.5)

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def close_one(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.open)))
        kind, one, other = key
        allowed = key in self.open and self.open[key][0] < self.day
        if self.attempt(allowed, close_tie, one, other, kind, to_date(self.day)):
            self.end(key)

    @precondition(lambda self: self.open)
    @rule(data=st.data(), strength=strengths)
    def change_one(self, data: st.DataObject, strength: float) -> None:
        key = data.draw(st.sampled_from(sorted(self.open)))
        kind, source, target = key
        allowed = self.open[key][0] < self.day
        if self.attempt(allowed, change_strength, source, target, kind, to_date(self.day), strength):
            _, value = self.end(key)
            self.open[key] = (self.day, strength, value)

    @precondition(lambda self: self.open)
    @rule(data=st.data(), new_source=actors)
    def rewire_one(self, data: st.DataObject, new_source: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.open)))
        kind, source, target = key
        new = key_of(kind, new_source, target)
        old = self.open[key]
        left = {k: v for k, v in self.open.items() if k != key}
        self.open, whole = left, self.open
        allowed = old[0] < self.day and self.may_open(new)
        self.open = whole
        if self.attempt(allowed, rewire, source, target, kind, to_date(self.day), new_source=new_source):
            strength, value = self.end(key)
            self.open[new] = (self.day, strength, value)

    @rule(kind=types, one=actors, other=actors)
    def close_what_may_not_be_open(self, kind: str, one: str, other: str) -> None:
        if key_of(kind, one, other) not in self.open:
            self.attempt(False, close_tie, one, other, kind, to_date(self.day))

    @rule(absorbed=actors, into=actors, step=steps)
    def merge_two(self, absorbed: str, into: str, step: int) -> None:
        self.day += step
        touched = [k for k in self.open if {absorbed, into} & set(k[1:])]
        merged = {
            key_of(k[0], *(into if end == absorbed else end for end in k[1:])) for k in touched
        } | self.open.keys()
        kept = {k: (0, 0.0, 0.0) for k in merged if absorbed not in k[1:] and k[1] != k[2]}
        allowed = (
            absorbed != into
            and {absorbed, into} <= self.size.keys()
            and all(self.open[k][0] < self.day for k in touched)
            and not self.begins_or_ends_later(absorbed, into)
            and not self.owners_form_a_circle(kept)
        )
        if self.attempt(allowed, merge_actors, absorbed, into, to_date(self.day)):
            self.size[into] += self.size.pop(absorbed)
            for key in [k for k in touched if absorbed in k[1:]]:
                self.move(key, absorbed, into)

    def begins_or_ends_later(self, absorbed: str, into: str) -> bool:
        return any(
            {absorbed, into} & set(spell[1:3]) and (spell[3] >= self.day or spell[4] > self.day)
            for spell in self.ended
        )

    def move(self, key: Key, absorbed: str, into: str) -> None:
        strength, value = self.end(key)
        new = key_of(key[0], *(into if end == absorbed else end for end in key[1:]))
        if new[1] == new[2]:
            return
        if new in self.open:
            their_strength, their_value = self.end(new)
            strength, value = max(strength, their_strength), value + their_value
            if key[0] in ("equity", "ownership"):
                value = min(value, 1.0)
        self.open[new] = (self.day, strength, value)

    @invariant()
    def the_network_is_sound(self) -> None:
        assert_invariants(self.network)

    @invariant()
    def the_tables_say_what_the_dictionary_says(self) -> None:
        want = sorted(
            [(*key, since, None, strength, value) for key, (since, strength, value) in self.open.items()]
            + self.ended,
            key=lambda spell: spell[:4],
        )
        columns = self.network.ties.select("type", "source", "target", "since", "until", "strength", "value")
        assert sorted(columns.rows(), key=lambda spell: spell[:4]) == want

    @invariant()
    def the_view_of_today_has_the_open_ties_and_the_living(self) -> None:
        view = self.network.at(to_date(self.day))
        assert set(view.ties.frame.select("type", "source", "target").rows()) == set(self.open)
        assert view.actors.select("id", "size").rows() == sorted(self.size.items())


Edits.TestCase.settings = settings(max_examples=20, stateful_step_count=25, deadline=None, derandomize=True)
TestEdits = Edits.TestCase
