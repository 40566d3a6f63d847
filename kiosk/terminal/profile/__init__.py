"""The site's profile at this terminal: fetched, judged, kept on the disk through power cuts, and answered for."""

from kiosk.terminal.profile.following import Profiles

__all__ = ["Profiles"]
