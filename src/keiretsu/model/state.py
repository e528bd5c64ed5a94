"""The simulator's mutable state: flat arrays over the firms, markets and ties of a `Layout`."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from keiretsu.core.arrays import F64, I16, I32, I64, U8, U32
from keiretsu.core.errors import InvalidData

FORMAT = 4


@dataclass(slots=True)
class State:
    """What changes from year to year, for n firms, M markets, R regions, S sectors, Q input slots.

    Parameters
    ----------
    year : int
        Last year simulated.
    x : uint16 (n,)
        Product designs, 16 elements. `fit`, `level` (n,): scaled fitness and A/A* (derived from x).
    tables : uint32 (S, 65536); epoch : int32 (S, 16)
        Landscapes and the year in which each locus was last redrawn; `lowest`, `inverse`, `one_step`
        (S,) scale them, `leader` (S,) is the foreign leader's design; `theta` (M,) turns fitness into log
        productivity.
    frontier : float
        A* of the year, first year = 1.
    capacity, cash, debt, custom, habit, cumulated, first, price, utilisation, planned : float64 (n,)
        Units a year; money; money; share of its market's final demand; habitual market share; output since
        the start with a head start; the head start; posted price; orders over capacity;
        gross investment decided for next year.
    wage, demand, growth, orders_before, market_level : float64 (M,)
        Wage; units of final demand; growth of orders; orders of last year; mean level.
    machine_price : float64 (R,)
    research, research_extra, basic, effort, boldness, investing : float64 (n,)
        Research decided for next year, money; the part above normal; share of basic research; budget over the
        normal one of its market's mean firm; factor on the chance of a bold idea; habitual investment over
        sales, below zero before the first.
    ideas : float64 (M, 4)
        Counts since the start, in the order of `keiretsu.model.mechanisms.research.kernels.IDEAS`.
    workers, tenure : float64 (n,)
        Persons (units of labour of the first year) and their mean years in the firm.
    people : float64 (R, 3); population : float64 (R,)
        Persons in other branches and schools, net of the opening year's, retired, and in small firms; all
        firms' staff of the opening year, which the sum of staff and people stays.
    fringe : float64 (M, 21); usual_staff : float64 (M,)
        Small firms by age, expected numbers; mean staff of a market's firms in the opening year.
    staff_then, staff_before : float64 (n,)
        Staff at the end of last year and of the year before it.
    accounts : float64 (5,)
        Deposits of firms, households, state and the rest of the world, and the capital of the banks; their
        sum is the banks' loans. `bank_capital` (M,) is the same capital by the market of the borrowers.
    spell : uint8 (n,)
        Years of distress running; `began` int16 (n,) is the year in which the firm at this place began.
    stake : float64 (E,)
        Fractions of stock in the hands of the layout's holders.
    merged : int32 (H,)
        The horizontal group that each of the network's has become part of; its own number before any merger.
    slot_ptr, supplier, preference, kin, since, lean, slot, share, closeness
        Supply ties by slot; `slot_cost`, `leader_of` (Q,).
    one, two, strength, partner_kin
        Collaboration ties, with the index partner_ptr, partner, partner_tie; `partner_omega` is the closeness
        of one of full strength.
    static_ptr, static_who, static_closeness
        Closeness of pairs of firms from ties that the year does not change; `kin` and `partner_kin` uint8 are
        1 where it joins a pair.
    """

    year: int
    frontier: float
    x: npt.NDArray[np.uint16]
    fit: F64
    level: F64
    tables: U32
    epoch: I32
    lowest: F64
    inverse: F64
    one_step: F64
    leader: I64
    theta: F64
    capacity: F64
    cash: F64
    debt: F64
    custom: F64
    habit: F64
    cumulated: F64
    first: F64
    price: F64
    utilisation: F64
    planned: F64
    distressed: U8
    wage: F64
    demand: F64
    growth: F64
    orders_before: F64
    market_level: F64
    machine_price: F64
    research: F64
    research_extra: F64
    basic: F64
    effort: F64
    boldness: F64
    investing: F64
    ideas: F64
    accounts: F64
    workers: F64
    tenure: F64
    people: F64
    population: F64
    fringe: F64
    usual_staff: F64
    staff_then: F64
    staff_before: F64
    bank_capital: F64
    spell: U8
    began: I16
    stake: F64
    merged: I32
    slot_ptr: I32
    supplier: U32
    preference: F64
    kin: U8
    since: I16
    lean: U8
    slot: U32
    share: F64
    closeness: F64
    slot_cost: F64
    leader_of: U32
    one: U32
    two: U32
    strength: F64
    partner_kin: U8
    partner_omega: float
    partner_ptr: I32
    partner: U32
    partner_tie: U32
    static_ptr: I32
    static_who: U32
    static_closeness: F64


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A frozen copy of a state; continuing from it gives the same bits as never having stopped.

    Parameters
    ----------
    values : mapping
        Every field of `State`.
    digest : str
        Digest of the network it was taken on.
    """

    values: Mapping[str, Any]
    digest: str

    @classmethod
    def of(cls, state: State, digest: str) -> Snapshot:
        """Copy a state."""
        values = {f.name: getattr(state, f.name) for f in dataclasses.fields(State)}
        return cls({k: v.copy() if isinstance(v, np.ndarray) else v for k, v in values.items()}, digest)

    @property
    def year(self) -> int:
        """Last year simulated."""
        return int(self.values["year"])

    def state(self) -> State:
        """Return a state of its own to continue from."""
        values: dict[str, Any] = {
            k: v.copy() if isinstance(v, np.ndarray) else v for k, v in self.values.items()
        }
        return State(**values)

    def save(self, path: str | Path) -> None:
        """Write the snapshot to one file (npz), beside first and then renamed.

        Parameters
        ----------
        path : str or Path
        """
        path = Path(path)
        beside = path.with_name(f".{path.name}.{os.getpid()}.part")
        with beside.open("wb") as file:
            np.savez(file, _format=np.array(FORMAT), _digest=np.array(self.digest), **self.values)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)

    @classmethod
    def load(cls, path: str | Path) -> Snapshot:
        """Read a snapshot.

        Raises
        ------
        InvalidData
            If the file is missing, damaged or of another format.
        """
        try:
            with np.load(Path(path), allow_pickle=False) as file:
                if int(file["_format"]) != FORMAT:
                    raise InvalidData(
                        f"{path}: a snapshot of another version of keiretsu; run the years before it again"
                    )
                values = {f.name: file[f.name] for f in dataclasses.fields(State)}
                digest = str(file["_digest"])
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise InvalidData(
                f"{path}: not a readable snapshot ({type(error).__name__}); take it again"
            ) from error
        values["year"] = int(values["year"])
        values |= {name: float(values[name]) for name in ("frontier", "partner_omega")}
        return cls(values, digest)
