"""What a citizen sees while an A4 document is printed: which page, or what holds it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.contract.content import Working
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.terminal.errors import fault_words

if TYPE_CHECKING:
    from drivers.contracts import PrintProgress


def progress_scene(progress: PrintProgress) -> Scene:
    """Pages that have come out of how many; while something is in the way, what it is, and that one may leave."""
    if progress.cause:
        what = fault_words(progress.cause, "a4").what
        return Scene(name="document.held_up", question=what, content=Working(say("document.goes_on")))
    words = say("document.pages", pages=progress.pages, total=progress.total)
    return Scene(name="document.printing", question=say("document.printing"), content=Working(words))
