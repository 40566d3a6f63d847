"""One citizen's visit: who they are for as long as they stand here, and the wipe when they go."""

from kiosk.terminal.session.session import Person, Session

__all__ = ["Person", "Session"]
