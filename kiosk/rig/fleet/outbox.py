"""The facts of one virtual terminal: numbered, chained and sealed as a real one's, and kept until acknowledged."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection

from kiosk.contract.facts import BATCH_EVENTS, EventBatch, EventKind, TerminalEvent
from kiosk.contract.sealing import FIRST, batch_key, batch_seal, event_hash


class Outbox:
    """It outlives the terminal's program, as a real one's database does."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.hashes: list[str] = []  # of all that was ever written, in their order
        self.waiting: dict[str, TerminalEvent] = {}

    def write(self, event_id: str, at: dt.datetime, place: str, reason: str) -> None:
        """A device was seen to: the fact hangs on the one before it."""
        number = len(self.hashes) + 1
        previous = self.hashes[-1] if self.hashes else FIRST
        bare = TerminalEvent(event_id, number, at, EventKind.DEVICE, place, 0, reason=reason, previous=previous)
        event = dataclasses.replace(bare, hash=event_hash(bare))
        self.hashes.append(event.hash)
        self.waiting[event_id] = event

    def batch(self) -> tuple[EventBatch, str] | None:
        """The oldest that wait, and the key that the same ones always carry; None when there is nothing."""
        if not self.waiting:
            return None
        events = tuple(self.waiting.values())[:BATCH_EVENTS]
        return EventBatch(events, batch_seal(self._key, events[-1].hash)), batch_key(events)

    def acknowledge(self, ids: Collection[str]) -> None:
        """The platform holds these: they are let go of, and not before."""
        for event_id in ids:
            self.waiting.pop(event_id, None)
