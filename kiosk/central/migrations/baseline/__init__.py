"""The tables of version 0001, for ever: what that step makes, and what an old database is compared with."""

from kiosk.central.migrations.baseline import catalogue, handling, lockers, people, places, terminals
from kiosk.central.migrations.baseline.columns import TABLES

__all__ = ["TABLES", "catalogue", "handling", "lockers", "people", "places", "terminals"]
