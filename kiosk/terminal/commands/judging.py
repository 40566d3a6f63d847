"""Whether a payload is a command of our platform to us that may still be begun. Nothing in it is believed before."""

from __future__ import annotations

import datetime as dt

import msgspec

from kiosk.contract.commands import LARGEST_COMMAND, Command
from kiosk.contract.lockers import Signed
from kiosk.terminal.trust import Forged, Trust

_SIGNED = msgspec.json.Decoder(Signed)


class NoCommand(Exception):
    """It is none, or not for us; `why` is garbled, forged or addressed_elsewhere."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def command_in(payload: bytes, trust: Trust, terminal: str) -> tuple[Command, str]:
    """The command in a payload, and the text that was signed. Raises NoCommand."""
    if len(payload) > LARGEST_COMMAND:
        raise NoCommand("garbled")
    try:
        signed = _SIGNED.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NoCommand("garbled") from None
    try:
        command = trust.read(signed, Command)
    except Forged as forged:
        raise NoCommand(forged.why) from None
    if command.issued.tzinfo is None or command.expires.tzinfo is None:
        raise NoCommand("garbled")
    if command.terminal != terminal:
        raise NoCommand("addressed_elsewhere")
    return command, signed.body


def now_there(now: dt.datetime, offset: float | None, newest: dt.datetime | None) -> dt.datetime:
    """The platform's time as far as we can tell: our own, mended by what we last heard of it (seconds by which it is
    ahead), and never before the newest command that it has signed for us.
    """
    mended = now + dt.timedelta(seconds=offset or 0.0)
    return mended if newest is None else max(mended, newest)
