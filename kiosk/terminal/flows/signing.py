"""A finger signs a text on the screen: its strokes are tied to what was shown, to the moment and to the terminal."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.contract.content import SignaturePad
from kiosk.contract.events import Event
from kiosk.contract.facts import Signature
from kiosk.contract.intent import SignedHere
from kiosk.contract.scene import Scene
from kiosk.contract.sealing import binding
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.text import Language, render

_DIGEST = 16


async def sign(
    clerk: Clerk, pad: Scene, relation: str, read: Callable[[Language], str] | None = None
) -> Signature | None:
    """The signature on a pad; None when the citizen turned back.

    What is signed is what stands on the pad, in the language in which it stands there; or, where the pad only names a
    text that was read to its end before, what `read` makes of that text in this language.
    """
    answer = await clerk.desk.ask(pad, pace=Pace.FORM)
    if not (isinstance(answer, SignedHere) and isinstance(pad.content, SignaturePad)):
        return None
    language = clerk.desk.display.language
    text = read(language) if read else "\n".join(render(each, language) for each in pad.content.paragraphs)
    at, terminal = clerk.clock.now(), clerk.settings.terminal.id
    bound = binding(text, answer.strokes, at, terminal)
    await clerk.store.record(Event.SIGNED, session=clerk.session.id, digest=bound[:_DIGEST])
    return Signature(text, answer.strokes, at, relation, bound)
