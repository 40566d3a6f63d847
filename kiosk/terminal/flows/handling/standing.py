"""How the materials of one application stand: what the platform has, what was brought, what is still open."""

from __future__ import annotations

import enum

from kiosk.contract.forms import Answers, materials_asked
from kiosk.contract.handling import Evidence, MaterialReady, Prefill, SignedText
from kiosk.contract.items import Item, Material, Need, Way
from kiosk.terminal.flows.handling.brought import Brought

# What needs nothing more of the citizen; of the others each is a step.
_BY_ITSELF = (Way.SHARED, Way.REUSE, Way.MADE_HERE)


class Mark(enum.StrEnum):
    """How a material is marked on the list, in the words of material.pill.*."""

    SHARED = "shared"
    REUSE = "reuse"
    ELICENCE = "elicence"
    MADE_HERE = "made_here"
    VERIFIED = "verified"
    PENDING = "pending"  # could not be verified now: 由后台核验
    UPLOADED = "uploaded"
    TO_HAND_IN = "to_hand_in"
    COMMITTED = "committed"
    LATER = "later"
    LEFT_OUT = "left_out"
    MAY_COMMIT = "may_commit"
    MAY_WAIT = "may_wait"
    OPEN = "open"


_MARKS = {
    Way.SHARED: Mark.SHARED,
    Way.REUSE: Mark.REUSE,
    Way.ELICENCE: Mark.ELICENCE,
    Way.MADE_HERE: Mark.MADE_HERE,
    Way.VERIFY_NUMBER: Mark.VERIFIED,
    Way.UPLOAD: Mark.UPLOADED,
    Way.HAND_IN: Mark.TO_HAND_IN,
    Way.COMMITMENT: Mark.COMMITTED,
    Way.TOLERANCE: Mark.LATER,
}


class Standing:
    """Begins with what the platform says, and with what was brought before where the step is walked again."""

    def __init__(self, item: Item, answers: Answers, prefill: Prefill, before: Brought | None = None) -> None:
        self.item = item
        self.prefill = prefill
        self.materials = materials_asked(item, answers)
        self.left_out: set[str] = set()
        self.commitment: SignedText | None = before.commitment if before else None
        self.tolerance: SignedText | None = before.tolerance if before else None
        self._ready = {each.material: each for each in prefill.materials}
        self._evidence = {each.material: each for each in before.evidence} if before else {}
        for material in self.materials:
            self._begin(material)

    def _begin(self, material: Material) -> None:
        ready, before = self.ready(material), self._evidence.get(material.id)
        if before is not None and before.way not in ready.ways:
            del self._evidence[material.id]
        if ready.settled is not None:
            self._evidence[material.id] = Evidence(material.id, ready.settled, ref=ready.ref)
        elif material.id not in self._evidence and (own := [way for way in ready.ways if way in _BY_ITSELF]):
            self._evidence[material.id] = Evidence(material.id, own[0], ref=ready.ref)

    # ---- one material ---------------------------------------------------------------------------------------------

    def ready(self, material: Material) -> MaterialReady:
        """What the platform says about it; where it said nothing, every way of the item that is the citizen's own."""
        own = tuple(way for way in material.ways if way not in (Way.SHARED, Way.REUSE))
        return self._ready.get(material.id) or MaterialReady(material.id, None, own)

    def evidence(self, material: Material) -> Evidence | None:
        """How it was settled, if it was."""
        return self._evidence.get(material.id)

    def by_itself(self, material: Material) -> bool:
        """Whether it needs nothing of the citizen, so that no control for it is ever shown."""
        shown = self.evidence(material)
        return self.ready(material).settled is not None or (shown is not None and shown.way in _BY_ITSELF)

    def mark(self, material: Material) -> Mark:
        """How it is marked on the list."""
        shown = self.evidence(material)
        if shown is not None:
            return Mark.PENDING if shown.pending else _MARKS[shown.way]
        if material.id in self.left_out:
            return Mark.LEFT_OUT
        if self.may_commit(material):
            return Mark.MAY_COMMIT
        return Mark.MAY_WAIT if self.may_wait(material) else Mark.OPEN

    def may_commit(self, material: Material) -> bool:
        """告知承诺: where the platform offers it; never where the site is inspected (M17)."""
        offered = self.prefill.commitment_offered and self.item.commitment is not None and not self.item.site_inspection
        return offered and Way.COMMITMENT in self.ready(material).ways

    def may_wait(self, material: Material) -> bool:
        """容缺: where the platform offers it; never a main material (M16)."""
        offered = self.prefill.tolerance_offered and self.item.tolerance is not None and not material.main
        return offered and Way.TOLERANCE in self.ready(material).ways

    # ---- what changes ---------------------------------------------------------------------------------------------

    def settle(self, evidence: Evidence) -> None:
        """This is how it was brought."""
        self._evidence[evidence.material] = evidence
        self.left_out.discard(evidence.material)

    def leave_out(self, material: Material) -> None:
        """One that need not be brought is not."""
        self._evidence.pop(material.id, None)
        self.left_out.add(material.id)

    # ---- all of them ----------------------------------------------------------------------------------------------

    def still_open(self) -> tuple[Material, ...]:
        """Those that still need something."""
        return tuple(each for each in self.materials if self.evidence(each) is None and each.id not in self.left_out)

    def settled_by(self, way: Way) -> tuple[Material, ...]:
        """Those that were settled in this way."""
        shown = ((each, self.evidence(each)) for each in self.materials)
        return tuple(each for each, evidence in shown if evidence is not None and evidence.way is way)

    def brought(self) -> Brought:
        """Everything, for the application. What was signed for nothing is left out."""
        evidence = (self.evidence(each) for each in self.materials)
        return Brought(
            tuple(each for each in evidence if each is not None),
            self.commitment if self.settled_by(Way.COMMITMENT) else None,
            self.tolerance if self.settled_by(Way.TOLERANCE) else None,
            tuple(each.id for each in self.settled_by(Way.HAND_IN)),
        )


def needed(material: Material) -> bool:
    """Whether an application is not complete without it."""
    return material.need is not Need.MAY
