"""A real broker for the tests of this room."""

from __future__ import annotations

from tests.broker.standing import broker

__all__ = ["broker"]
