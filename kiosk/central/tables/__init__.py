"""The platform's own tables; importing the package makes all of them known."""

from kiosk.central.tables import cases, catalogue, lockers, places, reports
from kiosk.central.tables.base import Base

__all__ = ["Base", "cases", "catalogue", "lockers", "places", "reports"]
