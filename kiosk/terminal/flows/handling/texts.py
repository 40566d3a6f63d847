"""A text with legal weight: read to its end or read aloud, then signed; the strokes are bound to it word for word."""

from __future__ import annotations

from kiosk.contract.handling import SignedText
from kiosk.contract.intent import Chosen
from kiosk.contract.items import LegalText
from kiosk.contract.reading import legal_text
from kiosk.contract.scene import Scene, Steps
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.handling import text_scenes as scenes
from kiosk.terminal.flows.signing import sign
from kiosk.text import Language


async def sign_text(clerk: Clerk, text: LegalText, name: str, *, steps: Steps = scenes.MATERIALS) -> SignedText | None:
    """The signature under a text; None where the citizen turned back. `name` is who signs, masked."""
    heard: Language | None = None  # the language in which all of it was read aloud
    while True:
        answer = await clerk.desk.ask(
            lambda heard=heard: scenes.reading(clerk, text, steps, heard=heard == clerk.desk.display.language),  # type: ignore[misc]
            pace=Pace.READING,
        )
        if not isinstance(answer, Chosen):
            return None
        if answer.id == "aloud":
            language = clerk.desk.display.language
            heard = language if await _read_aloud(clerk, text, steps) else heard
            continue
        signed = await _sign(clerk, text, scenes.pad(text, steps, name), clerk.desk.display.language)
        if signed is not None:
            return signed


async def _sign(clerk: Clerk, text: LegalText, pad: Scene, read_in: Language) -> SignedText | None:
    """None where the citizen goes back to the text, or has changed to a language in which they have not read it."""
    relation = "agent" if clerk.session.acting else "applicant"
    signature = await sign(clerk, pad, relation, lambda language: legal_text(text, language))
    if signature is None or clerk.desk.display.language != read_in:
        return None
    return SignedText(text.id, text.version, read_in, signature)


async def _read_aloud(clerk: Clerk, text: LegalText, steps: Steps) -> bool:
    """Paragraph by paragraph, each shown while it is read. True when all of it was spoken to its end."""
    aloud, language = clerk.aloud, clerk.desk.display.language
    if aloud is None:
        return False
    for place, paragraph in enumerate(text.paragraphs):
        scene = scenes.aloud(text, steps, place)
        spoken = await clerk.desk.ask_until(scene, aloud.read(named(paragraph), language), pace=Pace.READING)
        if spoken is not True:
            return False
    return clerk.desk.display.language == language
