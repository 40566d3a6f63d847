"""The end: settings are read as the terminal will read them, the sheet is printed and kept, and somebody signs."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from drivers.contracts import NotPrinted, Printed
from drivers.errors import DeviceFault
from kiosk.contract.content import Facts, Typing
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import say
from kiosk.pages.page import NoTypeface
from kiosk.provision.found import Signed
from kiosk.provision.progress import put_down
from kiosk.provision.sheet import pdf, slip
from kiosk.provision.steps.trying import settings_of
from kiosk.provision.visit import fact, plain
from kiosk.technician.alone import bench_alone
from kiosk.terminal.errors import fault_words
from kiosk.terminal.settings.layers import SIGNED

if TYPE_CHECKING:
    import datetime as dt

    from drivers.contracts import PrintOutcome, Receipt
    from kiosk.contract.words import Words
    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit

SHEET = "sign-off.pdf"
_LONGEST_NAME = 20
_PAGE_WITHIN, _SLIP_WITHIN = 300.0, 60.0


class Signing:
    """Signs off what these steps have done."""

    def __init__(self, steps: tuple[str, ...]) -> None:
        self._steps = steps

    async def __call__(self, visit: Visit) -> Done:
        """Until settings can be read, paper came out, and somebody has signed."""
        await visit.settings()
        signed = visit.found(Signed)
        while not signed.who.strip():
            signed.who = (await visit.types(_who(visit))).strip()
        visit.keep(signed)
        at = visit.clock.now()
        sheet = await self._made(visit, signed.who, at)
        mark = hashlib.sha256(sheet).hexdigest()
        put_down(visit.ground.local / SHEET, sheet)
        signed.paper = await self._on_paper(visit, sheet, signed.who, at, mark)
        visit.keep(signed)
        await self._last_look(visit, signed)
        visit.ground.write_json(SIGNED, {"at": at.isoformat(), "by": signed.who, "sheet": mark})
        return visit.passed(("who", signed.who), ("paper", signed.paper), ("mark", mark[:16]))

    async def _made(self, visit: Visit, who: str, at: dt.datetime) -> bytes:
        visit.working(say("provision.signing.writing"))
        while True:
            try:
                return pdf(visit, self._steps, who, at)
            except NoTypeface:
                await visit.stuck(
                    say("provision.signing.no_type"), say("provision.signing.no_type_now"), may_leave_out=False
                )

    async def _on_paper(self, visit: Visit, sheet: bytes, who: str, at: dt.datetime, mark: str) -> str:
        """Which printer it came out of, or why it did not."""
        place = next((name for name in ("a4", "printer") if settings_of(visit, name).off is None), "")
        while place:
            visit.working(say("provision.signing.printing"))
            outcome = await self._printed(visit, place, sheet, slip(visit, self._steps, who, at, mark))
            if not isinstance(outcome, NotPrinted):
                return place if isinstance(outcome, Printed) else f"{place}?"
            what = fault_words(outcome.cause, place).what
            if why := await visit.stuck(what, say("provision.signing.not_printed_now"), key="signing.paper"):
                return f"- ({why})"
        return "-"

    @staticmethod
    async def _printed(visit: Visit, place: str, sheet: bytes, short: Receipt) -> PrintOutcome:
        async with bench_alone(visit.ground.workplace(), (place,)) as bench:
            try:
                if place == "a4":
                    return await bench.a4.act(lambda printer: printer.print(sheet), _PAGE_WITHIN)
                return await bench.printer.act(lambda printer: printer.print(short), _SLIP_WITHIN)
            except DeviceFault as fault:
                return NotPrinted(fault.cause)

    async def _last_look(self, visit: Visit, signed: Signed) -> None:
        """What is signed; the button opens the terminal for citizens."""
        left_out = [step for step in self._steps if (done := visit.progress.done.get(step)) and not done.passed]
        missing: Words = say("provision.signing.nothing_left_out")
        if left_out:
            missing = plain(" · ".join(visit.progress.done[step].why for step in left_out))
        scene = Scene(
            name="provision.signing",
            question=say("provision.signing.question"),
            content=Facts(
                (fact("who", signed.who), fact("paper", signed.paper), fact("left_out", missing)),
                say("provision.signing.band"),
            ),
            steps=visit.bar,
            actions=(Action("sign", say("provision.signing.sign")),),
        )
        await visit.chooses(scene)


def _who(visit: Visit) -> Scene:
    return Scene(
        name="provision.who",
        question=say("provision.signing.who"),
        content=Typing("who", "han", _LONGEST_NAME, least=2, note=say("provision.signing.who_note")),
        steps=visit.bar,
    )
