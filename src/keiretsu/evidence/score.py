"""Every fact against the model: value, interval, hit or miss, or why it was not tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keiretsu.evidence.acceptance import OPEN, WIDE, Spread, number_hit, sign_hit, spread, width_share
from keiretsu.evidence.fact_record import Record, shipped
from keiretsu.evidence.facts import STATUSES, Fact, Status
from keiretsu.evidence.observe import Observation, Reading, read
from keiretsu.evidence.panel import Panel, Recorded
from keiretsu.evidence.results import plain
from keiretsu.evidence.rivals import rivals
from keiretsu.evidence.status import statuses


@dataclass(frozen=True, slots=True)
class FactResult:
    """One fact against the model.

    Attributes
    ----------
    id, use, quantity, period, region, unit : str
        From ``facts.csv``; the unit is that of the numbers below (an ordering's is told by the observation
        map).
    counted_as : str
        The use under which it is counted: stricter than `use` where the fact derives from one that was seen.
    observed : float or None
        The printed number; ``None`` for an ordering.
    printed, bound, sign : str
        What the document prints; ``=``, ``<``, ...; side of zero of an ordering.
    model, low, high : float or None
        Median and 90 % predictive interval over the replications.
    error : float or None
        Median minus observed.
    width : float or None
        Width of the interval over the observed value: a wide interval is a cheap hit.
    hit : bool or None
        ``None`` where nothing is judged: not tried, wired in, context.
    rule : str
        The rule of judgement that decided.
    reached : bool
        Whether the model produced a value in this ensemble.
    status, reason : str
        As `Status`.
    caveat : str
        What to know about the comparison.
    replications : int
        Replications behind the interval.
    rivals : mapping of str to float
        Median under each closed-form rival that speaks of this fact.
    """

    id: str
    use: str
    quantity: str
    period: str
    region: str
    unit: str
    counted_as: str
    printed: str
    status: str
    reason: str
    observed: float | None = None
    bound: str = ""
    sign: str = ""
    model: float | None = None
    low: float | None = None
    high: float | None = None
    error: float | None = None
    width: float | None = None
    hit: bool | None = None
    rule: str = ""
    reached: bool = False
    caveat: str = ""
    replications: int = 0
    rivals: Mapping[str, float] = field(default_factory=dict)

    @property
    def wide(self) -> bool:
        """Whether the interval is wider than a quarter of the value."""
        return self.width is not None and self.width > WIDE

    @property
    def cheap(self) -> str:
        """Why a hit says little: ``open bound``, or ``wide`` where the interval alone made it; else empty.

        Under a bound that is open at one end (``<``, ``>``) every value beyond it hits, however far off.

        Examples
        --------
        >>> told = dict.fromkeys(("id", "use", "quantity", "period", "region", "unit", "counted_as"), "")
        >>> FactResult(**told, printed="27", status="", reason="", bound=">", hit=True).cheap
        'open bound'
        """
        if not self.hit:
            return ""
        if self.bound in OPEN:
            return "open bound"
        return "wide" if self.wide and self.rule.startswith("observed") else ""

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON; what is infinite or unknown becomes ``None``."""
        # `fate` is the old name of `status`, kept for one version
        return dict(plain(self)) | {"cheap": self.cheap, "fate": self.status}


def score(ensemble: Recorded | Panel, *, record: Record | None = None) -> list[FactResult]:
    """Hold every fact against an ensemble.

    Parameters
    ----------
    ensemble : Recorded or Panel
        What holds the records, or these as a panel; `keiretsu.experiment.Ensemble` does.
    record : Record, optional
        Facts, observations and claims of one's own, from `keiretsu.read_record`; by default those that ship.

    Returns
    -------
    list of FactResult
        One for each fact, in the order of the record (529 of them ship). A held-out fact that no rule
        produces is *not tried*, with ``hit`` ``None``: never a hit.

    Notes
    -----
    A number is hit if it lies inside the 90 % interval of the replications, or if the median lies within what
    rounding of the print can hide; an ordering if the whole interval lies on the stated side of zero.
    """
    panel, chosen = Panel.of(ensemble), record or shipped()
    readings = {name: read(panel, observation) for name, observation in chosen.observations.items()}
    unreached = {name: reading.missing for name, reading in readings.items() if reading.missing}
    return [_result(chosen, status, readings.get(status.fact)) for status in statuses(chosen, unreached)]


def _result(record: Record, status: Status, reading: Reading | None) -> FactResult:
    row, observation = record.facts[status.fact], record.observations.get(status.fact)
    told = _told(row, status, observation)
    if observation is None or reading is None or reading.missing:
        return FactResult(**told)
    model = spread(reading.values)
    error = model.median - row.value if row.value is not None else None
    width = width_share(model, row.value) if row.value is not None else None
    hit, rule = (None, "put in, not judged") if observation.wired else _judged(model, row, observation)
    return FactResult(
        **told,
        model=model.median,
        low=model.low,
        high=model.high,
        error=error,
        width=width,
        hit=hit,
        rule=rule,
        reached=True,
        replications=model.replications,
        rivals={
            rival.name: value for rival in rivals(record) if (value := rival.median(observation)) is not None
        },
    )


def _told(row: Fact, status: Status, observation: Observation | None) -> dict[str, Any]:
    caveats = [observation.caveat, observation.counted_because] if observation else []
    return {
        "id": row.id,
        "use": row.use,
        "quantity": row.quantity,
        "period": row.period,
        "region": row.region,
        "unit": (observation.unit if observation else "") or row.unit,
        "counted_as": (observation.counted_as if observation else "") or row.use,
        "printed": row.printed,
        "status": status.status,
        "reason": status.reason,
        "observed": row.value,
        "bound": row.bound,
        "sign": observation.sign if observation else "",
        "caveat": "; ".join(text for text in caveats if text),
    }


def _judged(model: Spread, row: Fact, observation: Observation) -> tuple[bool, str]:
    if row.value is None:
        return sign_hit(model, observation.sign)
    return number_hit(model, row.value, row.bound or "=", row.tolerance)


def account(results: Sequence[FactResult]) -> dict[str, int]:
    """Count the facts by status; the counts add up to the number of facts.

    Examples
    --------
    >>> class Nothing:
    ...     def records(self, arm=None):
    ...         import polars as pl
    ...         from keiretsu.evidence.panel import COLUMNS
    ...         return pl.DataFrame({name: [] for name in COLUMNS})
    >>> account(score(Nothing()))["simulated"]
    0
    """
    counted = Counter(result.status for result in results)
    return {status: counted[status] for status in STATUSES}


@dataclass(frozen=True, slots=True)
class HitCount:
    """Hits among the facts of one class.

    Attributes
    ----------
    rows : int
        Facts of the class in the record.
    tried : int
        Those that the model produced and that were judged.
    hits : int
        Those it met.
    wide : int
        Hits by an interval wider than a quarter of the value.
    open : int
        Hits under a bound that is open at one end.
    """

    rows: int
    tried: int
    hits: int
    wide: int
    open: int

    @property
    def cheap(self) -> int:
        """Hits that say little, for either reason."""
        return self.wide + self.open


def tally(results: Sequence[FactResult], counted_as: str = "validation") -> HitCount:
    """Count hits among the facts that count as one use.

    Parameters
    ----------
    results : sequence of FactResult
        From `score`.
    counted_as : str
        ``validation`` (held out), ``calibration`` or ``seen``.

    Returns
    -------
    HitCount
        With the denominator: all rows of that use, tried or not.
    """
    rows = [result for result in results if result.counted_as == counted_as]
    tried = [result for result in rows if result.hit is not None]
    hits = [result for result in tried if result.hit]
    cheap = Counter(result.cheap for result in hits)
    return HitCount(len(rows), len(tried), len(hits), cheap["wide"], cheap["open bound"])
