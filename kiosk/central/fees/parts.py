"""收费项目 of a case: what is charged on which basis, and what is not and why."""

from __future__ import annotations

from kiosk.central.tables.cases import CaseRow
from kiosk.contract.after import FeePart


def parts_of(case: CaseRow) -> tuple[FeePart, ...]:
    """The lines of this case's order, as its item has them."""
    return tuple(FeePart(line.name, line.amount_fen, line.basis) for line in case.item.manifest.fees)
