"""The terminal's voice: says what a scene wants said, again when nobody moves, and is silent when nobody is there."""

from kiosk.terminal.speech.speech import Speech

__all__ = ["Speech"]
