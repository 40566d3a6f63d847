"""Puts the safe questions to one port, rate by rate, until something that is known answers."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from drivers.errors import LinkLost, NoAnswer
from drivers.link import has_rate, link_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drivers.link import Link
    from kiosk.technician.discovery.questions import Question

_ANSWER_WITHIN = 0.4  # seconds; what speaks at this rate has begun by then
_END_OF_ANSWER = 0.08
_BETWEEN = 0.05  # a quiet line before the next question
_LONGEST = 4096


async def who_is_there(address: str, questions: Sequence[Question]) -> tuple[Question, str] | None:
    """The question that was answered, and what the answer tells. Raises LinkLost when the port cannot be opened."""
    rates = dict.fromkeys(rate for question in questions for rate in question.rates)
    for rate in rates if has_rate(address) else list(rates)[:1]:
        fitting = [question for question in questions if rate in question.rates or not has_rate(address)]
        if found := await _at_rate(address, rate, fitting):
            return found
    return None


async def _at_rate(address: str, rate: int, questions: Sequence[Question]) -> tuple[Question, str] | None:
    link = link_for(address, rate)
    await link.open()
    try:
        for question in questions:
            link.drain()
            with contextlib.suppress(NoAnswer):
                await link.write(question.frame)
                heard = await _heard(link)
                # An adapter that hears itself would answer for anybody.
                if heard != question.frame and (told := question.known(heard.removeprefix(question.frame))) is not None:
                    return question, told
    except LinkLost:
        return None
    finally:
        await link.close()
    return None


async def _heard(link: Link) -> bytes:
    """Everything that is said until the line is quiet. Raises NoAnswer when nothing is, and LinkLost."""
    heard = await link.read(_ANSWER_WITHIN)
    with contextlib.suppress(NoAnswer):
        while len(heard) < _LONGEST:
            heard += await link.read(_END_OF_ANSWER)
    return heard
