"""What collaboration is made of: pairs of partners and whom a firm asks."""

from typing import Annotated, NamedTuple

from keiretsu.core.arrays import F64, I16, I32, I64, U8, U32
from keiretsu.model.fields import fixed, flow, state


class Cells(NamedTuple):
    """Firms of one vertical group and sector, among whom partners are sought first."""

    cell: Annotated[U32, fixed("n", "vertical group x sector, NOBODY if none")]
    cell_ptr: Annotated[I64, fixed("C+1", "firms of cell c stand at cell_ptr[c]..cell_ptr[c + 1]")]
    cell_firm: Annotated[U32, fixed("F", "firms by cell")]


class Collaborations(NamedTuple):
    """Collaborations, one < two."""

    one: Annotated[U32, state("P", "the partner of the smaller number")]
    two: Annotated[U32, state("P", "the other")]
    strength: Annotated[F64, state("P", "strength, 0..1")]
    partner_since: Annotated[I16, state("P", "first year")]
    partner_kin: Annotated[U8, state("P", "1 where lasting ties join the pair too")]
    partner_omega: Annotated[F64, state("1", "closeness of a collaboration of full strength")]
    partner_dropped: Annotated[U8, flow("P", "1 where the collaboration ends this year")]


class Met(NamedTuple):
    """Collaborations by either partner."""

    partner_ptr: Annotated[
        I32, state("n+1", "partners of firm i stand at partner_ptr[i]..partner_ptr[i + 1]")
    ]
    partner: Annotated[U32, state("2P", "the partner")]
    partner_tie: Annotated[U32, state("2P", "the collaboration")]


class Partners(NamedTuple):
    """Cells, pairs, and the index of pairs by partner."""

    cells: Cells
    pairs: Collaborations
    met: Met


class NewCollaborations(NamedTuple):
    """Next year's collaborations, filled while this year's are read; as `Collaborations`."""

    new_one: U32
    new_two: U32
    new_strength: F64
    new_since: I16
    new_kin: U8


class PartnersParameters(NamedTuple):
    """Parameters of collaboration; `partners` is how many a firm keeps."""

    partner_hazard: float
    partner_protection: float
    partners: float
    outside_partners: float
    partner_trust_start: float
    partner_trust_rate: float
    omega_collaboration: float
