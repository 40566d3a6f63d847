"""Reading one card from its selection to its holder, through cards that each have their own way of being asked."""

from __future__ import annotations

from collections.abc import Callable

from drivers.card.pcsc import codec
from drivers.card.pcsc.codec import Answer, File, Numbering
from drivers.contracts import CardOutcome, CardRead, CardUnreadable, NotAnIdCard, NotReadableHere
from drivers.errors import Garbled

__all__ = ["Stumbled", "Transmit", "read_card"]

Transmit = Callable[[bytes], bytes]  # one command to the card; raises what the way to it raises

_MORE, _OTHER_LENGTH = 0x61, 0x6C
_WITHOUT_DATA = 5  # bytes of a command whose last one is the length that it wants
_MORE_AT_MOST = 40  # pieces of one answer
# A PIN is wanted, is blocked, or the conditions of use (which is how some regions say the same) are not met.
_SECURED = (0x6982, 0x6983, 0x6985)
_SICK = (0x62, 0x63, 0x64, 0x65, 0x6F)  # warnings, memory faults, no precise diagnosis (ISO 7816-4)
_NOT_LIKE_THIS = (0x6A81, 0x6A82, 0x6A83, 0x6A86, 0x6B00)  # not this parameter, file or record


class Stumbled(Exception):
    """The card answered something that it may answer better when it is asked anew."""


class _WantsPin(Exception):
    """The card wants a PIN for this."""


def read_card(transmit: Transmit) -> CardOutcome:
    """The outcome of one card. Raises Stumbled, and what `transmit` raises."""
    try:
        application = _ask(transmit, codec.select_environment())
        if application.word >> 8 in _SICK:
            raise Stumbled(f"the card answered {application.word:04X}")
        if not application.ok:
            return NotAnIdCard()
        records = _read_file(transmit, File.CARD) | _read_file(transmit, File.HOLDER)
        return CardRead(codec.holder_of(records))
    except _WantsPin:
        return NotReadableHere()
    except Garbled:  # sound answers that mean nothing: the card holds them like this
        return CardUnreadable()


def _read_file(transmit: Transmit, file: File) -> dict[int, bytes]:
    """The records of a file that the card has. Raises Stumbled when it has none."""
    _select(transmit, file)
    tags = codec.TAGS[file]
    for numbering in Numbering:
        found: dict[int, bytes] = {}
        for order, tag in enumerate(tags, start=1):
            number = tag if numbering is Numbering.BY_TAG else order
            answer = _checked(_ask(transmit, codec.read_record(number, numbering)))
            if not answer.ok and not found:
                break  # no record at the first place: this card counts otherwise
            if answer.ok:
                held, value = codec.record_in(answer.data)
                if held not in tags or (numbering is Numbering.BY_TAG and held != tag):
                    break
                found[held] = value
        if found:
            return found
    raise Stumbled(f"file {file:04X} has no records")


def _select(transmit: Transmit, file: File) -> None:
    for from_root in (False, True):
        if _checked(_ask(transmit, codec.select_file(file, from_root=from_root))).ok:
            return
    raise Stumbled(f"file {file:04X} is not there")


def _checked(answer: Answer) -> Answer:
    """The answer, where it is "yes" or "not like this". Raises _WantsPin and Stumbled."""
    if answer.word in _SECURED:
        raise _WantsPin
    if not answer.ok and answer.word not in _NOT_LIKE_THIS:
        raise Stumbled(f"the card answered {answer.word:04X}")
    return answer


def _ask(transmit: Transmit, command: bytes) -> Answer:
    """One command, in as many exchanges as the card makes of it."""
    answer = codec.answer_of(transmit(command))
    if answer.word >> 8 == _OTHER_LENGTH:
        asked = command[:4] if len(command) == _WITHOUT_DATA else command
        answer = codec.answer_of(transmit(asked + bytes([answer.word & 0xFF])))
    data = answer.data
    for _ in range(_MORE_AT_MOST):
        if answer.word >> 8 != _MORE:
            break
        answer = codec.answer_of(transmit(codec.rest_of_answer(answer.word & 0xFF)))
        data += answer.data
    return Answer(answer.word, data)
