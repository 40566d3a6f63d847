"""The state machine of a command: which step may follow which, by whose word. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from kiosk.contract.commands import ENDS, CommandState

_S = CommandState


class By(enum.Enum):
    """By whose word a command takes a step."""

    PERSON = "person"  # an operator
    TIME = "time"  # the platform, by its clock
    WORD = "word"  # the terminal, over a channel on which words come late, twice, or not at all
    FACT = "fact"  # the terminal, in its chained order


# On its way at a terminal, in the order in which it goes on; the terminal may leave some out, and never goes back.
ON_ITS_WAY = (_S.QUEUED, _S.DELIVERED, _S.ACCEPTED, _S.DEFERRED, _S.RUNNING)
_CONCLUDED = (_S.EXPIRED, _S.UNKNOWN)  # by our clock alone: what the terminal's fact says later is worth more

Step = tuple[CommandState, CommandState]
ALLOWED: Mapping[By, frozenset[Step]] = {
    By.PERSON: frozenset({(_S.WAITS, _S.QUEUED), (_S.WAITS, _S.REFUSED), (_S.QUEUED, _S.REFUSED)}),
    By.TIME: frozenset(
        {
            (_S.WAITS, _S.EXPIRED),
            *((state, _S.EXPIRED) for state in ON_ITS_WAY if state is not _S.RUNNING),
            (_S.RUNNING, _S.UNKNOWN),
        }
    ),
    By.WORD: frozenset((before, after) for place, before in enumerate(ON_ITS_WAY) for after in ON_ITS_WAY[place + 1 :]),
    By.FACT: frozenset((before, end) for before in (*ON_ITS_WAY, *_CONCLUDED) for end in ENDS),
}


def may(by: By, before: CommandState, after: CommandState, *, let_go: bool, settled: bool) -> bool:
    """True for a step that is allowed; none is once the terminal's own fact has settled it.

    Of one that was never let go, because nobody agreed in time, no terminal can have anything to say.
    """
    heard_of = let_go or by not in (By.WORD, By.FACT)
    return heard_of and not settled and (before, after) in ALLOWED[by]
