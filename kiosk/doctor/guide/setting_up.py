"""From a bare box to a working terminal: the wizard's own steps and codes, as its table and its words have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.contract.words import say
from kiosk.provision.steps.security import POINTS
from kiosk.provision.steps.welcome import NOTES
from kiosk.provision.table import STEPS
from kiosk.provision.way import CODES
from kiosk.text import LANGUAGES, render

if TYPE_CHECKING:
    from kiosk.pages.page import Document

# Where the words of a trouble stand, when they are not those of the way to the platform.
_ELSEWHERE = {
    "clock_off": ("provision.clock.off", "provision.clock.off_now"),
    "unknown_here": ("provision.site.unknown_here", "provision.site.unknown_here_now"),
    "away": ("provision.site.away", "provision.site.away_now"),
    "expired": ("provision.claim.expired", "provision.claim.over_now"),
    "declined": ("provision.claim.declined", "provision.claim.over_now"),
}


def write_setting_up(book: Document) -> None:
    """What to mind, every step in its turn, every code that the wizard shows, the points of the check-list."""
    for note in NOTES:
        book.paragraph(_both(f"provision.welcome.{note}"))
    for number, step in enumerate(STEPS, 1):
        book.fact(f"{number}", _both(f"provision.step.{step.name}", " · "))
    for cause, code in CODES.items():
        what, now = _ELSEWHERE.get(cause, (f"provision.network.{cause}", f"provision.network.{cause}_now"))
        told = (f"{render(say(what), language)} → {render(say(now), language)}" for language in LANGUAGES)
        book.fact(code, "\n".join(told))
    for point in POINTS:
        book.fact("□", _both(f"provision.check.{point}"))


def _both(key: str, between: str = "\n") -> str:
    return between.join(render(say(key), language) for language in LANGUAGES)
