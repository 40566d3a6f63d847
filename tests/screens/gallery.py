"""Sample scenes for every kind of content, in the hall's own words: long names, six steps, rare characters."""

from __future__ import annotations

import msgspec

from kiosk.contract.content import Tiles
from kiosk.contract.scene import Display
from kiosk.contract.words import Both
from tests.screens.gallery_cases import (
    _LIMITED,
    CAMERA,
    CARD,
    CARD_BUSY,
    CASES,
    CASES_FEW,
    CASES_NONE,
    HELLO,
    HOME,
    HOME_LIMITED,
    HOME_OF_A_SITE,
    HOME_PARTLY,
    PAUSED,
    PRINTER,
    PROGRESS,
    SCANNER,
    TICKS,
    TRAY,
)
from tests.screens.gallery_frame import FRAME, frame, scene
from tests.screens.gallery_handling import HANDLING
from tests.screens.gallery_pickup import (
    CODE,
    CONFIRM,
    DOOR_CLOSED,
    DOOR_OPEN,
    DOOR_OPENING,
    DOOR_STUCK,
    HELP,
    NUMBER,
    SIX_STEPS,
    STOPPED,
    THANKS,
    THANKS_PARTLY,
    THANKS_SHORT,
    TROUBLE,
    WARNED,
    WORKING,
)
from tests.screens.gallery_signing import (
    OVERVIEW,
    OVERVIEW_NIGHT,
    OVERVIEW_PLAIN,
    OVERVIEW_WIDE,
    PIN,
    RECLAIM,
    SIGN,
    SIGN_LONG,
    SIGN_LONG_LOW,
    SIGN_LONG_NIGHT,
    SIGN_LOW,
    SIGN_NIGHT,
    SIGN_SHORT,
    SIGN_WARNED,
    SIGNING,
)
from tests.screens.gallery_typing import (
    TYPED,
    TYPING,
    TYPING_CODE,
    TYPING_CODE_LOW,
    TYPING_FILLED,
    TYPING_LOW,
    TYPING_NIGHT,
    TYPING_WARNED,
)

__all__ = [
    "CAMERA",
    "CARD",
    "CARD_BUSY",
    "CARD_NIGHT",
    "CASES",
    "CASES_FEW",
    "CASES_LOW",
    "CASES_NIGHT",
    "CASES_NONE",
    "CODE",
    "CODE_LOW",
    "CODE_NIGHT",
    "CONFIRM",
    "CONFIRM_LOW",
    "DOOR_CLOSED",
    "DOOR_NIGHT",
    "DOOR_OPEN",
    "DOOR_OPENING",
    "DOOR_STUCK",
    "FRAME",
    "HELLO",
    "HELP",
    "HELPED",
    "HOME",
    "HOME_LIMITED",
    "HOME_LOW",
    "HOME_NIGHT",
    "HOME_OF_A_SITE",
    "HOME_PARTLY",
    "LOW",
    "NIGHT",
    "NUMBER",
    "OVERVIEW",
    "OVERVIEW_NIGHT",
    "OVERVIEW_PLAIN",
    "OVERVIEW_WIDE",
    "PAUSED",
    "PIN",
    "PRINTER",
    "PROGRESS",
    "PROGRESS_NIGHT",
    "RECLAIM",
    "SCANNER",
    "SCENES",
    "SIGN",
    "SIGNING",
    "SIGN_LONG",
    "SIGN_LONG_LOW",
    "SIGN_LONG_NIGHT",
    "SIGN_LOW",
    "SIGN_NIGHT",
    "SIGN_SHORT",
    "SIGN_WARNED",
    "SIX_STEPS",
    "STOPPED",
    "THANKS",
    "THANKS_PARTLY",
    "THANKS_SHORT",
    "TICKS",
    "TRAY",
    "TROUBLE",
    "TYPED",
    "TYPING",
    "TYPING_CODE",
    "TYPING_CODE_LOW",
    "TYPING_FILLED",
    "TYPING_LOW",
    "TYPING_NIGHT",
    "TYPING_WARNED",
    "WARNED",
    "WORKING",
    "as_lines",
]

LOW = Display(low=True)
HOME_LOW = scene("low.home", *HELLO, Tiles(_LIMITED), frame=FRAME, display=LOW)
CASES_LOW = msgspec.structs.replace(CASES, name="low.cases", display=LOW)
CODE_LOW = msgspec.structs.replace(CODE, name="low.code", display=LOW)
CONFIRM_LOW = msgspec.structs.replace(CONFIRM, name="low.confirm", display=LOW)
NIGHT = Display(contrast=True)
HOME_NIGHT = msgspec.structs.replace(HOME_LIMITED, name="contrast.home", display=NIGHT)
CASES_NIGHT = msgspec.structs.replace(CASES, name="contrast.cases", display=NIGHT)
PROGRESS_NIGHT = msgspec.structs.replace(PROGRESS, name="contrast.progress", display=NIGHT)
CARD_NIGHT = msgspec.structs.replace(CARD, name="contrast.card", display=NIGHT)
DOOR_NIGHT = msgspec.structs.replace(DOOR_OPEN, name="contrast.door", display=NIGHT)
CODE_NIGHT = msgspec.structs.replace(CODE, name="contrast.code", display=NIGHT)

# Somebody of the staff stands by; in one of them the network is away as well.
_BY = Both("工作人员方*理正在协助。签名和确认请您本人来", "Staff S-102 is helping. Sign and confirm yourself")
_AWAY = Both("网络断了，正在自动恢复。", "The network is down and will come back by itself.")
HELPED = tuple(
    msgspec.structs.replace(
        each, name=f"helped.{each.name}", frame=frame(helped=_BY, banner=_AWAY if each is CASES else None)
    )
    for each in (TYPING_FILLED, TYPING_NIGHT, CODE, CODE_LOW, SIGN, PROGRESS, CASES, CONFIRM)
)

SCENES = (
    HOME, HOME_LIMITED, HOME_OF_A_SITE, HOME_PARTLY, CARD,
    CARD_BUSY, SCANNER, PRINTER, TRAY, CAMERA, CASES, CASES_FEW, CASES_NONE,
    TICKS, PROGRESS, PAUSED, CONFIRM, SIX_STEPS, DOOR_OPENING, DOOR_OPEN, DOOR_CLOSED, DOOR_STUCK, CODE, NUMBER,
    TROUBLE, STOPPED, WORKING, THANKS, THANKS_SHORT, THANKS_PARTLY, HELP, WARNED, HOME_LOW, CASES_LOW, CODE_LOW,
    CONFIRM_LOW, HOME_NIGHT, CASES_NIGHT, PROGRESS_NIGHT, CARD_NIGHT, DOOR_NIGHT, CODE_NIGHT, *SIGNING,
    *HANDLING, *TYPED, *HELPED,
)  # fmt: skip


def as_lines() -> bytes:
    """All scenes, one JSON a line, as `python -m screens draw` reads them."""
    return b"".join(msgspec.json.encode(scene) + b"\n" for scene in SCENES)
