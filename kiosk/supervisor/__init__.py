"""Whoever started a program and looks after it: systemd, told by datagrams how the program is."""

from __future__ import annotations

from kiosk.supervisor.dying import leave_nothing
from kiosk.supervisor.notes import Supervisor

__all__ = ["Supervisor", "leave_nothing"]
