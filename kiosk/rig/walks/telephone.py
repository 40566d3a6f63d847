"""A citizen's telephone in the simulated hall: the messages that the carrier brought, and the code in the newest."""

from __future__ import annotations

import re

from drivers.sim.control import Hand, Picture
from kiosk.contract.after import SECOND_CODE_DIGITS

_CODE = re.compile(rf"验证码([0-9]{{{SECOND_CODE_DIGITS}}})")
_COMES_SECONDS = 15.0  # the carrier asks every two


class Telephone:
    """What came to one person's telephone. A code that was read once is not read again."""

    def __init__(self, hand: Hand, who: str) -> None:
        self._hand, self._who = hand, who
        self._read = 0  # number of the message from which the last code was taken

    async def code(self) -> str:
        """The code of a message not read yet; waits for one to come. AssertionError where none does."""
        try:
            hall = await self._hand.until(self._newest, _COMES_SECONDS)
        except TimeoutError:
            raise AssertionError(f"no code came to the telephone in {_COMES_SECONDS:.0f} s") from None
        self._read, code = self._newest(hall) or (0, "")
        return code

    def _newest(self, hall: Picture) -> tuple[int, str] | None:
        mine = next(person["texts"] for person in hall["people"] if person["name"] == self._who)
        found = ((text["number"], _CODE.search(text["text"])) for text in mine)
        codes = [(number, code[1]) for number, code in found if code and number > self._read]
        return max(codes, default=None)
