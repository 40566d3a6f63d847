"""The safe questions: for each family the frame that asks who is there, and how its answer is known.

None of them moves, prints, opens or stores anything at a device of any family (a test feeds each to every simulator).
A device that was recognised is asked nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.card.sdt.codec import RATES, Command, FrameReader, Word, reply_of, request_frame
from drivers.errors import Garbled
from drivers.locker.board8a.codec import terminal as board8a
from drivers.locker.kerong import codec as kerong
from drivers.locker.wkly import codec as wkly
from drivers.modbus import frames as modbus
from drivers.printer.escpos.codec.commands import Ask
from drivers.scanner.honeywell import codec as honeywell
from drivers.scanner.newland import codec as newland

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_USUAL = (9600, 115200)
_MODBUS_INPUTS = 8


@dataclass(frozen=True)
class Question:
    """One frame for one kind of device; `known` gives what the answer tells, None when it is none."""

    place: str
    model: str
    rates: Sequence[int]
    frame: bytes
    known: Callable[[bytes], str | None]
    options: str = ""  # further lines of the section to paste


def questions(places: Sequence[str], boards: Sequence[int]) -> Iterator[Question]:
    """What to ask for these places, in the order in which it disturbs least; `boards` are addresses on a bus."""
    if "printer" in places:
        yield Question("printer", "escpos", (115200, 9600, 19200, 38400), bytes((0x10, 0x04, Ask.PRINTER)), _printer)
    if "card" in places:
        yield Question("card", "sdt", RATES, request_frame(Command.PING), _card)
    if "scanner" in places:
        yield Question("scanner", "newland", _USUAL, newland.command(newland.PING), _newland)
        ask = honeywell.menu(honeywell.REVISION, storage=honeywell.SAVED)
        yield Question("scanner", "honeywell", (115200, 9600), ask, _honeywell)
    for board in boards:
        if "locks" in places:
            yield from _lock_boards(board)
        if "surroundings" in places:
            yield _modbus("surroundings", "modbus", board, f"unit = {board}")


def _lock_boards(board: int) -> Iterator[Question]:
    listed = f"boards = [{board}]"
    yield Question(
        "locks", "board8a", (9600,), board8a.query_one(board, 1), lambda heard: _board8a(heard, board), listed
    )
    yield Question("locks", "wkly", (9600,), wkly.query_one(board, 1), lambda heard: _wkly(heard, board), listed)
    yield Question(
        "locks", "kerong", (19200, 9600), kerong.ask_status(board), lambda heard: _kerong(heard, board), listed
    )
    yield _modbus("locks", "relay", board, listed)


def _modbus(place: str, model: str, unit: int, options: str) -> Question:
    request = modbus.read_inputs(unit, 0, _MODBUS_INPUTS)

    def known(heard: bytes) -> str | None:
        match modbus.answer_in(heard, request):
            case modbus.Bits(bits):
                return f"unit {unit}, inputs " + "".join("1" if bit else "0" for bit in bits)
            case None:
                return None
            case _:
                return f"unit {unit}, no inputs to read"

    return Question(place, model, (9600,), request.frame, known, options)


def _printer(heard: bytes) -> str | None:
    # The pattern 0xx1xx10 of DLE EOT 1; more than one byte would be somebody else's talk.
    return f"status {heard[0]:02X}" if len(heard) == 1 and heard[0] & 0x93 == 0x12 else None


def _card(heard: bytes) -> str | None:
    try:
        words = [reply_of(content).word for content in FrameReader().feed(heard)]
    except Garbled:
        return None
    return f"module answers {words[0]:02X}" + ("" if words[0] == Word.OK else ", not well") if words else None


def _newland(heard: bytes) -> str | None:
    answer = newland.ReplyReader(newland.PING).feed(heard)
    return None if answer is None else _plain(answer.data)


def _honeywell(heard: bytes) -> str | None:
    answer = honeywell.ReplyReader(honeywell.REVISION).feed(heard)
    return None if answer is None else _plain(answer.data)


def _board8a(heard: bytes, board: int) -> str | None:
    return None if board8a.contact_in(heard, board, 1) is None else f"board {board}"


def _wkly(heard: bytes, board: int) -> str | None:
    return None if wkly.answer_in(heard, board, wkly.Command.QUERY, 1) is None else f"board {board}"


def _kerong(heard: bytes, board: int) -> str | None:
    return None if kerong.locks_in(heard, board) is None else f"board {board}"


def _plain(data: bytes) -> str:
    """Printable part of what a device says of itself."""
    return "".join(character for character in data.decode("ascii", "ignore") if character.isprintable()).strip()
