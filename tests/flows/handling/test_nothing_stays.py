"""Nothing of a form stays at the terminal: not after the visit, a time-out, a mistake of ours, nor beside a letter."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from kiosk.desk import Paces
from kiosk.rig.citizen import handwriting
from kiosk.terminal.flows.handling import submitting
from kiosk.terminal.flows.handling.form import Form
from tests.drivers.sdt.people import RESIDENT
from tests.flows.handling.conftest import HandlingHall
from tests.hall.search import all_forms, stroke_forms
from tests.terminal.platform.doubles import until

SHOP, PHONE = "金丝雀小店", "10012349876"


def found_in(folder: Path) -> list[str]:
    """What of the citizen lies in a file, in whatever way of writing."""
    forms = {what: all_forms(what) for what in (SHOP, PHONE, RESIDENT.name, RESIDENT.number, RESIDENT.address)}
    forms["strokes"] = stroke_forms(handwriting())
    written = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert written, "there is nothing to search"
    return [
        f"{what} in {path}"
        for path, data in written.items()
        for what, texts in forms.items()
        if any(text in data for text in texts)
    ]


def forms_alive() -> int:
    """Forms that somebody still holds."""
    gc.collect()
    # Asked for its class, something that others hold weakly may be gone.
    return sum(type(thing) is Form for thing in gc.get_objects())


async def writes_the_form(hall: HandlingHall) -> None:
    """The canary's form up to the review."""
    await hall.begins()
    await hall.answers("Do you rent the place?", "no")
    await hall.answers("Is it lent?", "yes")
    await hall.touches_at("handle.known", "go_on")
    await hall.writes_at("handle.field.name", SHOP)
    await hall.types_at("handle.field.phone", PHONE)
    await hall.touches_at("handle.delivery", "locker")
    await hall.citizen.sees("handle.review")


async def test_after_the_visit(hall: HandlingHall) -> None:
    await writes_the_form(hall)
    await hall.signs_the_form()
    await hall.touches_at("handle.taken", "go_on")
    await hall.touches_at("handle.rate", "skip")
    await hall.citizen.sees("goodbye")
    assert found_in(hall.folder) == []
    assert (forms_alive(), hall.clerk.session.kept) == (0, {})


async def test_beside_a_letter_that_waits(hall: HandlingHall) -> None:
    await writes_the_form(hall)
    hall.bureau.posts = False
    await hall.signs_the_form()
    await hall.touches_at("handle.queued", "finish")
    await hall.citizen.sees("goodbye")
    assert await hall.letters_waiting() == 1
    assert found_in(hall.folder) == []
    assert forms_alive() == 0


async def test_after_a_time_out_in_the_form(hall: HandlingHall) -> None:
    await writes_the_form(hall)
    hall.clerk.desk._paces = Paces(form=0.1, warning=1)
    hall.citizen.goes("back")
    warned = await hall.citizen.until(lambda scene: scene.warning is not None, "a warning")
    assert warned.name == "handle.delivery"
    await hall.citizen.sees("goodbye")
    assert "handle.leaving" not in [scene.name for scene in hall.citizen.seen], "nobody is there to be asked"
    assert found_in(hall.folder) == []
    assert (forms_alive(), hall.clerk.session.kept, hall.bureau.drafts) == (0, {}, {})


async def test_after_a_mistake_of_ours_the_letter_goes_on_and_the_next_citizen_sees_nothing(
    hall: HandlingHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stumble(*_: object) -> None:
        raise LookupError(SHOP)

    monkeypatch.setattr(submitting, "print_slip_outcome", stumble)
    await writes_the_form(hall)
    hall.bureau.posts = False
    await hall.signs_the_form()
    await hall.citizen.sees("apology")
    assert await hall.letters_waiting() == 1
    hall.bureau.posts = True
    await until(hall.all_answered)
    (letter,) = hall.bureau.letters
    assert letter.application is not None
    assert letter.application.values["shop"] == SHOP
    hall.citizen.goes("home")
    fresh = await hall.citizen.until(lambda scene: scene.name == "welcome", "home")
    assert SHOP not in str(fresh)
    assert found_in(hall.folder) == []
