"""The pictures of a text that is read and signed."""

from __future__ import annotations

from kiosk.contract.content import Pages, SignaturePad
from kiosk.contract.items import LegalText
from kiosk.contract.reading import version_line
from kiosk.contract.scene import Action, Scene, Steps
from kiosk.contract.words import Words, say
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.handling.form_scenes import step

MATERIALS = step("materials")  # where most such texts are met


def reading(clerk: Clerk, text: LegalText, steps: Steps, *, heard: bool) -> Scene:
    """All of it; 去签字 wakes when its last page was seen, or at once where it was read aloud to its end."""
    aloud = clerk.aloud is not None and clerk.aloud.ready
    return Scene(
        name="handle.text",
        question=say("text.read"),
        hint=say("text.heard" if heard else "text.read_hint"),
        content=Pages(_paragraphs(text), to_the_end=not heard),
        steps=steps,
        actions=(
            Action("sign", say("text.to_sign"), icon="pen-nib"),
            *((Action("aloud", say("text.aloud"), "secondary", "speaker-high"),) if aloud else ()),
        ),
        voice=say("voice.read_text"),
    )


def aloud(text: LegalText, steps: Steps, place: int) -> Scene:
    """One paragraph while it is read aloud."""
    return Scene(
        name="handle.text_aloud",
        question=named(text.title),
        hint=say("text.aloud_hint", number=place + 1, count=len(text.paragraphs)),
        content=Pages((named(text.paragraphs[place]),)),
        steps=steps,
        actions=(Action("stop", say("text.stop"), "secondary", "speaker-slash"),),
    )


def pad(text: LegalText, steps: Steps, name: str) -> Scene:
    """The whole text once more, over the field or on pages before it: what is signed is what stands here."""
    return Scene(
        name="handle.sign_text",
        question=say("text.sign"),
        hint=say("text.sign_hint", name=name),
        content=SignaturePad("text", _paragraphs(text), note=say("text.meaning")),
        steps=steps,
        voice=say("voice.sign"),
    )


def _paragraphs(text: LegalText) -> tuple[Words, ...]:
    """Every line that is signed, as contract.reading.legal_text makes them."""
    return (named(text.title), *(named(each) for each in text.paragraphs), named(version_line(text)))
