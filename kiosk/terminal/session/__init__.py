"""One visit: who stands here for as long as they stand here, citizen or staff, and the wipe when they go."""

from kiosk.terminal.session.duty import Duty, may
from kiosk.terminal.session.session import Person, Session

__all__ = ["Duty", "Person", "Session", "may"]
