"""What a technician leaves behind: devices out of service, filled trays, a volume; it outlives visits and restarts."""

from kiosk.terminal.upkeep.upkeep import Supply, Upkeep, Withdrawn

__all__ = ["Supply", "Upkeep", "Withdrawn"]
