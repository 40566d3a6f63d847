"""What stays of a citizen's hand, and of a finger on the glass, when the terminal sends the next scene."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from kiosk.contract.content import Keypad, Pages, Photos, Rows, SignaturePad, Typing
from kiosk.contract.scene import Scene
from screens.hand import Hand

HELP = "help"  # and "help.…": pictures that lie over a question, which is there again afterwards


class Beneath:
    """What a hand had typed into the question that lies under the help; nothing else outlives its scene."""

    def __init__(self) -> None:
        self._scene: Scene | None = None
        self._hand = Hand()

    def seen(self, before: Scene | None, hand: Hand, scene: Scene) -> Hand | None:
        """The hand as it was where the question stands again; None at every other scene."""
        if _is_help(scene):
            if before is not None and not _is_help(before):
                self._scene, self._hand = before, hand
            return None
        kept, hand = self._scene, self._hand
        self.forget()
        if kept is None or kept.name != scene.name or kept.content != scene.content:
            return None
        if not isinstance(scene.content, Typing | Keypad) or kept.display.language != scene.display.language:
            return None
        return replace(hand, writing=hand.writing.still() if hand.writing else None)

    def forget(self) -> None:
        """Keep nothing."""
        self._scene, self._hand = None, Hand()


def _is_help(scene: Scene) -> bool:
    return scene.name.partition(".")[0] == HELP


def carried(hand: Hand, before: Scene | None, scene: Scene, *, answered: bool) -> Hand:
    """The hand under the next scene: page, panel and digits stay while the same thing is asked and not yet answered.

    Under another text to read or to sign, nothing that was read or written counts.
    """
    if before is None or before.name != scene.name:
        return Hand(typed=_standing(scene))
    same_content = before.content == scene.content
    match scene.content:
        case SignaturePad():
            stays = same_paper(before, scene)
        case Keypad():
            stays = same_content and (before.number == scene.number or not answered)
        case Pages():
            stays = same_content
        case Rows():
            old, new = _rows(before), _rows(scene)
            stays = old <= new or new <= old  # ticked otherwise, or one is gone; never another list
        case _:
            return hand if before.number == scene.number else replace(hand, typed="")
    return hand if stays else Hand(typed=_standing(scene), panel=hand.panel)


def same_paper(before: Scene | None, scene: Scene) -> bool:
    """True when a citizen still signs the same text, in the same language and the same lay-out: ink may stay."""
    if before is None or not isinstance(scene.content, SignaturePad):
        return False
    old, new = before.display, scene.display
    shown = (old.language, old.large, old.low) == (new.language, new.large, new.low)
    return before.name == scene.name and before.content == scene.content and shown


def goes_on(before: Scene | None, scene: Scene) -> bool:
    """True when this is the same scene with the camera's next picture or word: a finger on it need not notice."""
    if before is None or not (isinstance(before.content, Photos) and isinstance(scene.content, Photos)):
        return False
    return scene.content.live and _unseen(before, before.content) == _unseen(scene, scene.content)


def _unseen(scene: Scene, content: Photos) -> Scene:
    photos = tuple(msgspec.structs.replace(photo, jpeg=b"") for photo in content.photos)
    return msgspec.structs.replace(scene, number=0, content=msgspec.structs.replace(content, photos=photos, note=None))


def _standing(scene: Scene) -> str:
    """What stands on a keypad already."""
    return scene.content.value if isinstance(scene.content, Keypad) else ""


def _rows(scene: Scene) -> set[bytes]:
    rows = scene.content.rows if isinstance(scene.content, Rows) else ()
    return {msgspec.json.encode((row.id, row.words)) for row in rows}
