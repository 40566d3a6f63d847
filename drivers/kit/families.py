"""What each family of devices is asked to do in the suite, and how to tell that it was done right and once."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any, Protocol

from drivers.card.sdt.codec import encode_record
from drivers.contracts import (
    CardKind,
    CardLiftedEarly,
    CardRead,
    CardUnreadable,
    IdCard,
    NotPrinted,
    PageRefused,
    PageTaken,
    Power,
    Printed,
    Receipt,
    ReceiptLine,
    Scan,
    Unconfirmed,
    Unlocked,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_BOLT = 0.1  # seconds from a pulse until a sprung door has left its contact
# Two citizens who take turns: the same card laid again at once is the same presentation.
_CITIZENS = tuple(
    IdCard(
        CardKind.RESIDENT, name, "", "1", "01", dt.date(1949, 12, 31), "演示市样例区试验路1号", number,
        "演示市公安局", dt.date(2020, 1, 1), None, number_agrees=True, long_term=True,
    )
    for name, number in (("王演示", "370999194912310013"), ("李样例", "37099919491231003X"))
)  # fmt: skip
_HAND = 0.7  # seconds until a card that is asked for lies there: the reader has seen that none did
# One empty A4 page; readers rebuild the table of contents that is left out.
_EMPTY_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


class Family(Protocol):
    """One family's exercise. `device` is the simulator with the hands its family has, `driver` fulfils its contract."""

    def prepare(self, device: Any) -> object:  # noqa: ANN401 - hands differ by family
        """Arrange that the exercise can succeed; what is true then."""

    async def exercise(self, driver: Any) -> object:  # noqa: ANN401
        """The family's ordinary verb, once."""

    def right(self, outcome: object, truth: object, device: Any) -> bool:  # noqa: ANN401
        """Whether the outcome is what is true."""

    def doubtful(self, outcome: object) -> bool:
        """Whether an outcome is one a citizen may get from a bad cable: it claims nothing that is not so."""

    def acts(self, device: Any) -> int:  # noqa: ANN401
        """How often the device did something that cannot be taken back."""

    def at_rest(self, device: Any) -> bool:  # noqa: ANN401
        """Whether the device is quiet, as it must be when nobody waits for it."""


class _Harmless:
    """A family whose verb moves nothing."""

    def acts(self, device: Any) -> int:  # noqa: ANN401, ARG002
        """None."""
        return 0

    def at_rest(self, device: Any) -> bool:  # noqa: ANN401, ARG002
        """Always."""
        return True


class Cards(_Harmless):
    """Lay a card, read it."""

    def __init__(self) -> None:
        self._next = itertools.cycle(_CITIZENS)
        self._hand = asyncio.get_running_loop().call_later(0, _nothing)

    def prepare(self, device: Any) -> object:  # noqa: ANN401
        """Lift what lies there; the next synthetic person lays a card a moment after being asked for it."""
        citizen = next(self._next)
        self._hand.cancel()
        device.lift()
        self._hand = asyncio.get_running_loop().call_later(_HAND, device.lay, encode_record(citizen))
        return citizen

    async def exercise(self, driver: Any) -> object:  # noqa: ANN401
        """Read it."""
        return await driver.next_card()

    def right(self, outcome: object, truth: object, device: Any) -> bool:  # noqa: ANN401, ARG002
        """The number and the name on the card."""
        if not isinstance(outcome, CardRead) or not isinstance(truth, IdCard):
            return False
        return (outcome.card.number, outcome.card.name) == (truth.number, truth.name)

    def doubtful(self, outcome: object) -> bool:
        """Try again."""
        return isinstance(outcome, CardUnreadable | CardLiftedEarly)


class Scanners:
    """Show a code, read it."""

    def __init__(self) -> None:
        self._number = itertools.count(1)  # the same code twice is one presentation

    def prepare(self, device: Any) -> object:  # noqa: ANN401
        """Show a code that was not shown before."""
        device.hide()
        payload = f"HALL-KIT-{next(self._number):04}".encode()
        device.show(payload)
        return payload

    async def exercise(self, driver: Any) -> object:  # noqa: ANN401
        """Read it."""
        return await driver.next_scan()

    def right(self, outcome: object, truth: object, device: Any) -> bool:  # noqa: ANN401, ARG002
        """Byte by byte."""
        return isinstance(outcome, Scan) and outcome.raw == truth

    def doubtful(self, outcome: object) -> bool:
        """A scanner's line has no check sum: what arrives spoilt cannot be told from what was shown."""
        return isinstance(outcome, Scan)

    def acts(self, device: Any) -> int:  # noqa: ANN401, ARG002
        """None."""
        return 0

    def at_rest(self, device: Any) -> bool:  # noqa: ANN401
        """The light is off."""
        return not getattr(device, "triggered", False)


class Receipts(_Harmless):
    """Print a receipt."""

    def prepare(self, device: Any) -> object:  # noqa: ANN401
        """How many came out so far."""
        return len(device.receipts)

    async def exercise(self, driver: Any) -> object:  # noqa: ANN401
        """Print one."""
        lines = ("试打凭条", "HALL KIT 0123456789")
        return await driver.print(Receipt(tuple(ReceiptLine(text) for text in lines)))

    def right(self, outcome: object, truth: object, device: Any) -> bool:  # noqa: ANN401
        """It says so, and one more hangs there with these words on it."""
        return (
            outcome == Printed()
            and len(device.receipts) == _count(truth) + 1
            and "试打凭条" in device.receipts[-1].text
        )

    def doubtful(self, outcome: object) -> bool:
        """Not printed, or nobody knows."""
        return isinstance(outcome, NotPrinted | Unconfirmed)

    def acts(self, device: Any) -> int:  # noqa: ANN401
        """Receipts."""
        return len(device.receipts)


class Documents(_Harmless):
    """Print a PDF page."""

    def prepare(self, device: Any) -> object:  # noqa: ANN401
        """How many sheets came out so far."""
        return len(device.sheets)

    async def exercise(self, driver: Any) -> object:  # noqa: ANN401
        """Print one empty page."""
        return await driver.print(_EMPTY_PAGE)

    def right(self, outcome: object, truth: object, device: Any) -> bool:  # noqa: ANN401
        """It says so, and one more lies there."""
        return outcome == Printed() and len(device.sheets) == _count(truth) + 1

    def doubtful(self, outcome: object) -> bool:
        """Not printed, or nobody knows."""
        return isinstance(outcome, NotPrinted | Unconfirmed)

    def acts(self, device: Any) -> int:  # noqa: ANN401
        """Sheets."""
        return len(device.sheets)


class Lockers(_Harmless):
    """Open a door."""

    BEAMS = (1, 2, 3, 4)  # channels whose cell has a beam, where the model has any

    def __init__(self) -> None:
        self._channels = itertools.cycle(range(1, 9))
        self._channel = 1
        self._things = itertools.cycle(((1, 4), (2, 4)))

    def lay_things(self, device: Any) -> dict[int, bool]:  # noqa: ANN401
        """Something behind two doors, one beam dirty, one dead; what the beams then have to say."""
        full = next(self._things)
        for channel in self.BEAMS:
            device.doors[channel].item = "paper" if channel in full else None
        device.doors[3].beam_blocked = device.doors[4].beam_dead = True
        return {channel: channel == 3 or (channel in full and channel != 4) for channel in self.BEAMS}

    def prepare(self, device: Any) -> object:  # noqa: ANN401
        """Shut the next door; how often its lock was pulsed so far."""
        self._channel = next(self._channels)
        device.push_shut(self._channel)
        return device.pulses[self._channel]

    async def exercise(self, driver: Any) -> object:  # noqa: ANN401
        """Open it, and give the bolt its time: some boards answer before it has moved."""
        became = await driver.unlock(1, self._channel)
        await asyncio.sleep(_BOLT)
        return became

    def right(self, outcome: object, truth: object, device: Any) -> bool:  # noqa: ANN401
        """One pulse, and the door stands open."""
        once = device.pulses[self._channel] == _count(truth) + 1
        return outcome is Unlocked.PULSED and once and device.doors[self._channel].open

    def doubtful(self, outcome: object) -> bool:
        """The sensor has to tell."""
        return outcome is Unlocked.UNKNOWN

    def acts(self, device: Any) -> int:  # noqa: ANN401
        """Pulses of all locks."""
        pulses: Mapping[int, int] = device.pulses
        return sum(pulses.values())


class Cameras(_Harmless):
    """Take a page."""

    def prepare(self, device: Any) -> object:  # noqa: ANN401
        """Lay one under the lens."""
        device.take_away()
        device.lay_page()
        return None

    async def exercise(self, driver: Any) -> object:  # noqa: ANN401
        """Take it."""
        return await driver.capture()

    def right(self, outcome: object, truth: object, device: Any) -> bool:  # noqa: ANN401, ARG002
        """A whole page."""
        return isinstance(outcome, PageTaken)

    def doubtful(self, outcome: object) -> bool:
        """A hint to the citizen."""
        return isinstance(outcome, PageRefused)


class Cabinets(_Harmless):
    """Feel whether somebody stands there."""

    def prepare(self, device: Any) -> object:  # noqa: ANN401
        """Somebody steps up."""
        device.step_up()
        return None

    async def exercise(self, driver: Any) -> object:  # noqa: ANN401
        """Feel."""
        return await driver.sensed()

    def right(self, outcome: object, truth: object, device: Any) -> bool:  # noqa: ANN401, ARG002
        """Somebody is felt."""
        return isinstance(outcome, dict) and outcome.get("person") is True

    def doubtful(self, outcome: object) -> bool:  # noqa: ARG002
        """A sensor's word is right or it is a fault."""
        return False


class Supplies(_Harmless):
    """Ask how the cabinet is fed."""

    def prepare(self, device: Any) -> object:  # noqa: ANN401, ARG002
        """The mains are there from the start."""
        return None

    async def exercise(self, driver: Any) -> object:  # noqa: ANN401
        """Ask."""
        return await driver.power()

    def right(self, outcome: object, truth: object, device: Any) -> bool:  # noqa: ANN401, ARG002
        """From the mains."""
        return isinstance(outcome, Power) and not outcome.on_battery

    def doubtful(self, outcome: object) -> bool:
        """A line of plain text has no check sum."""
        return isinstance(outcome, Power)


def _nothing() -> None:
    """A hand at rest."""


def _count(truth: object) -> int:
    return truth if isinstance(truth, int) else 0


FAMILIES: dict[str, type[Family]] = {
    "card": Cards,
    "scanner": Scanners,
    "printer": Receipts,
    "a4": Documents,
    "locker": Lockers,
    "camera": Cameras,
    "surroundings": Cabinets,
    "power": Supplies,
}
