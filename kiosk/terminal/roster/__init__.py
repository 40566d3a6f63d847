"""The staff of one terminal: the platform's signed list of them, and who of them has shown card or badge, and PIN."""

from kiosk.terminal.roster.roster import Resting, Roster, SignedIn, WrongPin

__all__ = ["Resting", "Roster", "SignedIn", "WrongPin"]
