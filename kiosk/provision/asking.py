"""Whoever answers the wizard's questions: a technician before the glass, or a file. Steps do not know which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from kiosk.contract.scene import Scene
    from kiosk.contract.words import Words
    from kiosk.desk.answers import Answer

T = TypeVar("T")
TROUBLE, REASON = "provision.trouble", "provision.reason"


class TurnBack(Exception):
    """返回: the technician wants to see all steps, and perhaps another one."""


class NotPassed(Exception):
    """Nobody is here who could help: the wizard ends at this step, for the reason that these words say."""

    def __init__(self, words: Words) -> None:
        super().__init__("a step has not passed")
        self.words = words


class Asker(Protocol):
    """The desk as the wizard uses it. `key` names a question where scenes of one name ask several."""

    attended: bool  # a person is here, who can be waited for

    @property
    def glass(self) -> tuple[int, int]:
        """Its size in pixels."""

    async def ask(self, scene: Scene, key: str = "") -> Answer:
        """Show a scene and wait for its answer. Raises TurnBack, NotPassed."""

    async def ask_until(self, scene: Scene, happens: Coroutine[Any, Any, T], key: str = "") -> Answer | T:
        """The same, or what happens meanwhile, whichever is first."""

    def show(self, scene: Scene) -> None:
        """Show what goes on."""

    def tells(self, words: Words) -> None:
        """A line for whoever follows it from afar."""
