"""What a citizen has brought for an item: how each material was settled, and what was signed for those missing."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.contract.handling import Evidence, SignedText


@dataclass(frozen=True, repr=False)
class Brought:
    """The end of the materials step. The signed texts go into the application as they are.

    `to_hand_in` are the materials whose originals are still to come, into the locker or at the window.
    """

    evidence: tuple[Evidence, ...]
    commitment: SignedText | None = None
    tolerance: SignedText | None = None
    to_hand_in: tuple[str, ...] = ()
