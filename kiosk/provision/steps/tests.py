"""Every device that has its place is tested: a card is read, a slip and a page are printed, a code is scanned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.contract.content import Row, Rows
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import say
from kiosk.provision.found import Tests
from kiosk.provision.steps.trying import settings_of, try_out
from kiosk.provision.visit import GO_ON, pill, plain

if TYPE_CHECKING:
    from kiosk.provision.found import Result
    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit

# Those that have no step of their own.
_HERE = ("card", "social", "scanner", "printer", "a4", "camera")
_NEXT = "next"


async def tests(visit: Visit) -> Done:
    """One after the other, or one that was touched again, until each has passed or is left out."""
    while (chosen := await visit.chooses(_list(visit))) != GO_ON:
        place = _left(visit)[0] if chosen == _NEXT else chosen
        result = await try_out(visit, place)
        kept = visit.found(Tests)
        kept.results[place] = result
        visit.keep(kept)
    results = _results(visit)
    left_out = [result.why for result in results.values() if result.why]
    lines = ((f"test_{place}", result.why or result.model) for place, result in results.items())
    return visit.passed(*lines, why="; ".join(left_out))


def _fitted(visit: Visit) -> list[str]:
    return [place for place in _HERE if settings_of(visit, place).off is None]


def _results(visit: Visit) -> dict[str, Result]:
    """Of the devices as they are plugged in now: another model or another port is another device."""
    kept, known = visit.found(Tests).results, {}
    for place in _fitted(visit):
        device = settings_of(visit, place)
        result = kept.get(place)
        if result is not None and (result.model, result.address) == (device.model, device.address):
            known[place] = result
    return known


def _left(visit: Visit) -> list[str]:
    done = _results(visit)
    return [place for place in _fitted(visit) if place not in done]


def _list(visit: Visit) -> Scene:
    done = _results(visit)
    last = Action(_NEXT, say("provision.action.next_test")) if _left(visit) else visit.go_on
    rows = tuple(_row(visit, place, done.get(place)) for place in _fitted(visit))
    return Scene(
        name="provision.tests",
        question=say("provision.tests.question"),
        content=Rows(rows, say("provision.tests.empty")),
        steps=visit.bar,
        actions=(last,),
    )


def _row(visit: Visit, place: str, result: Result | None) -> Row:
    model = plain(settings_of(visit, place).model)
    return Row(place, say(f"provision.place.{place}"), model, pill(_state(result)))


def _state(result: Result | None) -> str:
    if result is None:
        return "ahead"
    return "done" if result.passed else "left_out"
