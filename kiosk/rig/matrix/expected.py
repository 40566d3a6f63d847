"""What each place on the bench has to come to in each trouble: written down here, never taken from what was seen."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Trouble(enum.StrEnum):
    """What befalls a device."""

    ABSENT = "absent at start"
    UNPLUGGED = "unplugged in use"
    SILENT = "silent"
    GARBLED = "garbled"
    MOVED = "back elsewhere"


@dataclass(frozen=True)
class Expected:
    """The end of a trouble: one of these states ("condition cause"), and the sentence that is said then, by its key.

    `use` is what is under way when it begins. `says` is "" where nothing is to be said, because nothing is wrong.
    """

    use: str
    states: tuple[str, ...]
    says: str = ""


PLACES = ("card", "social", "scanner", "printer", "locks", "a4", "camera", "speaker", "surroundings", "power")

_MISSING = ("lost port_missing",)
_SILENT = ("lost no_answer",)
# Whether rubbish is an answer that cannot be read or none at all depends on what a driver can tell apart.
_GARBLED = ("unknown garbled", "lost no_answer")
_WELL = ("ready",)

_AWAY = "fault.device_away.what"

_AT_THE_COUNTER: dict[str, dict[Trouble, Expected]] = {
    "card": {
        Trouble.ABSENT: Expected("home is shown", _MISSING, "welcome.limited.card_use_number"),
        Trouble.UNPLUGGED: Expected("a card is waited for", _MISSING, "pickup.prove_code"),
        Trouble.SILENT: Expected("a card is waited for", _SILENT, "pickup.prove_code"),
        Trouble.GARBLED: Expected("a card is waited for", _GARBLED, "pickup.prove_code"),
        Trouble.MOVED: Expected("a card is waited for", _WELL, "pickup.prove"),
    },
    "scanner": {
        Trouble.ABSENT: Expected("home is shown", _MISSING, "welcome.limited.scanner_use_card"),
        Trouble.UNPLUGGED: Expected("a code is asked for", _MISSING, "pickup.prove_code_hint"),
        Trouble.SILENT: Expected("a code is asked for", _SILENT, "pickup.prove_code_hint"),
        Trouble.GARBLED: Expected("a code is asked for", _GARBLED, "pickup.prove_code_hint"),
        Trouble.MOVED: Expected("a code is asked for", _WELL, "pickup.prove_hint"),
    },
    "printer": {
        Trouble.ABSENT: Expected("a thing was collected", _MISSING, "slip.not_printed"),
        Trouble.UNPLUGGED: Expected("a slip is printing", _MISSING, "slip.not_printed"),
        Trouble.SILENT: Expected("a slip is printing", _SILENT, "slip.not_printed"),
        Trouble.GARBLED: Expected("a slip is printing", _GARBLED, "slip.not_printed"),
        Trouble.MOVED: Expected("a code is asked for", _WELL, "slip.printed"),
    },
    "locks": {
        Trouble.ABSENT: Expected("home is shown", _MISSING, "welcome.stopped.locks"),
        Trouble.UNPLUGGED: Expected("a door is opening", _MISSING, "pickup.no_answer"),
        Trouble.SILENT: Expected("a door is opening", _SILENT, "pickup.no_answer"),
        Trouble.GARBLED: Expected("a door is opening", _GARBLED, "pickup.no_answer"),
        Trouble.MOVED: Expected("doors are watched", _WELL, "pickup.door_open"),
    },
}


def _behind(use: str, *, without: tuple[Trouble, ...] = (), **other: Expected) -> dict[Trouble, Expected]:
    """A place of which no scene depends yet: its absence is told in the words of the fault table."""
    usual = {
        Trouble.ABSENT: Expected("home is shown", _MISSING, _AWAY),
        Trouble.UNPLUGGED: Expected(use, _MISSING, _AWAY),
        Trouble.SILENT: Expected(use, _SILENT, _AWAY),
        Trouble.GARBLED: Expected(use, _GARBLED, _AWAY),
        Trouble.MOVED: Expected(use, _WELL),
    }
    usual |= {Trouble[name.upper()]: expected for name, expected in other.items()}
    return {trouble: expected for trouble, expected in usual.items() if trouble not in without}


_BEHIND_IT = {
    # A card with spoilt contacts is the card's trouble: the reader stays well, and another card is asked for.
    "social": _behind("a card is waited for", garbled=Expected("a card is put in", _WELL, "trial.card.again")),
    "a4": _behind("a page is printing"),
    "camera": _behind("a page is looked for"),
    "speaker": _behind("a sentence is said", without=(Trouble.GARBLED,)),  # nothing comes back that could be garbled
    "surroundings": _behind("inputs are read"),
    "power": _behind("the supply is asked"),
}

EXPECTED: dict[str, dict[Trouble, Expected]] = {place: (_AT_THE_COUNTER | _BEHIND_IT)[place] for place in PLACES}
