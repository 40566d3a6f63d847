"""What a stage reaches for: the glass that it has painted, and the counter behind which the terminal works."""

from __future__ import annotations

from typing import Protocol

from kiosk.contract import wire
from screens.marks import Target
from screens.sheet import Sheet
from screens.signature import Signature


class Painter(Protocol):
    """What the stage asks of the glass."""

    def paint(self, sheet: Sheet) -> None:
        """Show this sheet."""

    def press(self, target: Target | None) -> None:
        """Darken a target, or none."""

    def write(self, signature: Signature) -> None:
        """Show what has been written since, on the field of this sheet."""

    def wipe(self) -> None:
        """Forget the pictures of what was shown."""


class Counter(Protocol):
    """What the stage asks of the link."""

    def send(self, message: wire.ToTerminal) -> bool:
        """Send to the terminal."""

    def reconnect(self) -> None:
        """Ask for the scene again."""
