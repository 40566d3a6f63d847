"""The terminal's side of the counter: what is on show, who may answer it, and for how long."""

from kiosk.desk.answers import Answer, Back, Leaving, Left, Ways, WentHome
from kiosk.desk.conversation import plain_help
from kiosk.desk.counter import Counter
from kiosk.desk.desk import Desk, Guidance
from kiosk.desk.pace import Pace, Paces

__all__ = [
    "Answer",
    "Back",
    "Counter",
    "Desk",
    "Guidance",
    "Leaving",
    "Left",
    "Pace",
    "Paces",
    "Ways",
    "WentHome",
    "plain_help",
]
