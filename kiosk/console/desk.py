"""What every page works with: the platform's office, and what tells of changes."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.central.office import Office
from kiosk.console.glance import Glance
from kiosk.console.live import Live


@dataclass(frozen=True)
class Console:
    """One for a running program."""

    office: Office
    live: Live
    glance: Glance = field(default_factory=Glance)
