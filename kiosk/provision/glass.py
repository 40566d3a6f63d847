"""The technician before the glass: every question of the wizard is an ordinary question of the desk."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

from kiosk.contract.words import Both
from kiosk.desk import Back, Desk, Paces, Ways
from kiosk.provision.asking import TurnBack
from kiosk.text import render

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from kiosk.contract.scene import Display, Frame, Scene
    from kiosk.contract.words import Words
    from kiosk.desk import Answer

T = TypeVar("T")
HEAD = Both("终端安装", "Setting up this terminal")
_FOR_EVER = 1e8  # seconds: even another language or larger letters are nobody's hurry here
_log = logging.getLogger("kiosk.provision")


class Glass:
    """Asks at the counter. Nobody is timed out: a technician who went for a cable comes back to the same question."""

    attended = True

    def __init__(self, socket: Path, frame: Frame, usual: Display) -> None:
        self.desk = Desk(socket, frame, Paces(anonymous=_FOR_EVER), usual)

    @property
    def glass(self) -> tuple[int, int]:
        """As the screens said it."""
        return self.desk.counter.size

    async def ask(self, scene: Scene, key: str = "") -> Answer:  # noqa: ARG002  whoever reads the scene knows which
        """Until it is answered."""
        answer = await self.desk.ask(scene, ways=Ways.BACK)
        if isinstance(answer, Back):
            raise TurnBack
        return answer

    async def ask_until(self, scene: Scene, happens: Coroutine[Any, Any, T], key: str = "") -> Answer | T:  # noqa: ARG002
        """Until it is answered, or something happens."""
        answer = await self.desk.ask_until(scene, happens, ways=Ways.BACK)
        if isinstance(answer, Back):
            raise TurnBack
        return answer

    def show(self, scene: Scene) -> None:
        """Without a way out: something moves or is looked at."""
        self.desk.show(scene)

    def tells(self, words: Words) -> None:
        """Into the journal."""
        _log.info("%s", render(words, "en"))
