"""The first page: what is done here, and what to mind before a cabinet is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.contract.content import Pages
from kiosk.contract.scene import Scene
from kiosk.contract.words import say

if TYPE_CHECKING:
    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit

NOTES = ("begin", "mains", "doors", "people", "resume")


async def welcome(visit: Visit) -> Done:
    """Read, and begin."""
    notes = tuple(say(f"provision.welcome.{name}") for name in NOTES)
    scene = Scene(
        name="provision.welcome",
        question=say("provision.welcome.question"),
        content=Pages(notes),
        steps=visit.bar,
        actions=(visit.go_on,),
    )
    await visit.chooses(scene)
    return visit.passed()
