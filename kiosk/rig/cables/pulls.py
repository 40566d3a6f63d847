"""The table of pulls: which cables each step uses, and at which of its lines each is pulled."""

from __future__ import annotations

from dataclasses import dataclass

NETWORK, SPEAKER = "network", "speaker"
HALL = ("reader", "scanner", "printer", "locks", "a4", "camera", "cabinet", "ups")  # as hands in the hall call them
CABLES = (NETWORK, *HALL, SPEAKER)


@dataclass(frozen=True)
class Pull:
    """A cable, and the beginning of the line at which it goes; no line: as soon as the step begins.

    `helps`: hands do what this line asks for before. `question`: the network goes when the platform has heard that
    many questions from then on, before the last of them is answered; 0 for at once. `says`: words of the reason.
    """

    cable: str
    at: str = ""
    helps: bool = False
    question: int = 0
    says: str = ""


_FIRST_ANSWER = Pull(NETWORK, question=1, says="NET-")
_CODE = "Have this approved"
_AT_THE_CODE = Pull(NETWORK, _CODE, says="NET-178")
_APPROVED = Pull(NETWORK, _CODE, helps=True, question=2, says="NET-178")
# A printer's cable goes before it prints: once paper is out a printer need not say so, and people see it.
PULLS: dict[str, tuple[Pull, ...]] = {
    "network": (_FIRST_ANSWER,),
    "clock": (_FIRST_ANSWER,),
    "enrolment": (_FIRST_ANSWER, _AT_THE_CODE, _APPROVED),
    "site": (_FIRST_ANSWER,),
    "profile": (_FIRST_ANSWER,),
    "tests": (
        Pull("reader", "Lay an ID card", says="ID card reader"),
        Pull("scanner", "Hold this code", says="Scanner"),
        Pull("printer", "Test each device", helps=True, says="Receipt printer"),
        Pull("a4", "A test receipt", helps=True, says="A4 printer"),
        Pull("camera", "Lay a page", says="amera"),
    ),
    "cabinet": (Pull("locks", "Push door 2", says="ocker"),),
    "sound": (Pull(SPEAKER, "Sound"),),
    "surroundings": (Pull("cabinet", "Move one of"),),
    "power": (Pull("ups", "Pull the"),),
    "trial": (
        Pull("locks", "Put it into", says="ocker"),
        Pull("printer", "Put it into", helps=True, says="printer"),
        Pull("scanner", "Scan the code", says="scanner"),
    ),
    "signing": (Pull("a4", "Who signs"),),
}


def unused(step: str) -> tuple[str, ...]:
    """Every cable that this step can do without."""
    used = {pull.cable for pull in PULLS.get(step, ())}
    return tuple(cable for cable in CABLES if cable not in used)
