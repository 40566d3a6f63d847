"""A board over an office, on each engine."""

from __future__ import annotations

import pytest

from tests.central.alerts.board import Board
from tests.central.desks import Desk


@pytest.fixture
def board(desk: Desk) -> Board:
    """An office with alerts, and wang on duty before li; zhao and sun work here too."""
    board = Board(desk)
    board.employs("wang", "li", "zhao", "sun")
    board.employs("gone", left=True)
    board.on_duty("wang", phone="13900000001")
    board.on_duty("li", rank=2)
    return board
