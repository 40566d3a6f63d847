"""Pictures of a rating: five faces, reasons that can be ticked, a few words, thanks."""

from __future__ import annotations

from collections.abc import Collection

from kiosk.contract.content import Faces, Option, Row, Rows, Thanks, Typing
from kiosk.contract.items import RatingTag
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import say
from kiosk.terminal.flows.clerk import named

_LONGEST = 200
_LEVELS = ("5", "4", "3", "2", "1")


def faces() -> Scene:
    """How was it? Nothing is chosen; leaving it out is a button like any other."""
    return Scene(
        name="handle.rate",
        question=say("rate.question"),
        hint=say("rate.hint"),
        content=Faces(tuple(Option(level, say(f"rate.level.{level}")) for level in _LEVELS)),
        actions=(Action("skip", say("rate.skip"), "secondary"),),
    )


def reasons(offered: tuple[RatingTag, ...], ticked: Collection[str], *, written: bool) -> Scene:
    """What was not good: any of these, or none."""
    return Scene(
        name="handle.rate.why",
        question=say("rate.why"),
        hint=say("rate.why_hint"),
        content=Rows(tuple(Row(tag.id, named(tag.name), ticked=tag.id in ticked) for tag in offered)),
        actions=(
            Action("write", say("rate.written" if written else "rate.write"), "secondary", "pencil-line"),
            Action("send", say("rate.send")),
        ),
    )


def words(text: str) -> Scene:
    """In their own words."""
    return Scene(
        name="handle.rate.words",
        question=say("rate.words"),
        content=Typing("words", "han", _LONGEST, lines=3, value=text, note=say("rate.words_note")),
    )


def thanks(*, sent: bool) -> Scene:
    """What became of it, truthfully."""
    word = "thanks" if sent else "not_sent"
    return Scene(
        name=f"handle.rate.{word}",
        question=say(f"rate.{word}"),
        content=Thanks(say("take.item"), tone="done" if sent else "care", icon="check-circle" if sent else "info"),
    )
