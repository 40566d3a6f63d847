"""A scripted walk through every journey of the hall, which keeps each scene that a citizen can meet."""

from kiosk.rig.tour.guide import Guide, Shot
from kiosk.rig.tour.rounds import JOURNEYS, walk_all

__all__ = ["JOURNEYS", "Guide", "Shot", "walk_all"]
