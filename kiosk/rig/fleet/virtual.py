"""One virtual terminal as it really is, beside all that it has told of itself: the truth the platform is held against.

Pure: nothing here knows of lines, clocks or certificates.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from drivers.status import Condition
from kiosk.contract.fleet import (
    DeviceState,
    Finding,
    Host,
    SceneClass,
    Serving,
    Supply,
    TerminalState,
)

# What befalls a virtual terminal, and where: words of the alert rules.
TROUBLES: tuple[tuple[str, str], ...] = (
    ("paper_low", "printer"),
    ("paper_out", "printer"),
    ("jam", "a4"),
    ("toner_low", "a4"),
    ("device_fault", "scanner"),
    ("device_away", "card"),
    ("scanner_poor", "scanner"),
    ("door_open", "cell:7"),
    ("lock_slow", "cell:12"),
    ("cells_short", ""),
    ("disk_low", ""),
    ("memory_high", ""),
    ("cabinet_hot", ""),
    ("on_battery", ""),
    ("fire", ""),
)
_SHUTS = frozenset({"fire"})
_ONLY_PICKUP = frozenset({"device_away"})
_PLACES = (
    ("card", "sdt"),
    ("scanner", "newland"),
    ("printer", "escpos"),
    ("a4", "ipp"),
    ("locks", "board8a"),
    ("camera", "v4l2"),
    ("speaker", "alsa"),
    ("cabinet", "modbus"),
    ("ups", "nut"),
)
_JSON = msgspec.json.Encoder()


class Seen(NamedTuple):
    """What an operator would see of a terminal after one of its messages."""

    boot: str
    number: int
    serving: str
    findings: frozenset[tuple[str, str]]


@dataclass
class Trouble:
    """Something that befell a terminal; `connected` says whether it could tell at once, and went on to be heard."""

    terminal: str
    cause: str
    place: str
    since: dt.datetime
    connected: bool
    told: float = 0.0  # seconds from its beginning until the broker had it


class Virtual:
    """What it is like, what it has told, and of that what the broker has acknowledged."""

    def __init__(self, name: str, site: str) -> None:
        self.name = name
        self.site = site
        self.boots = 0
        self.boot = ""
        self.number = 0
        self.started = self._scene_since = dt.datetime.min.replace(tzinfo=dt.UTC)
        self.scene = SceneClass.IDLE
        self.sessions = 0
        self.findings: dict[tuple[str, str], Finding] = {}
        self.acknowledged: Seen | None = None
        self._sent: dict[int, Seen] = {}  # by packet, in their order: told, and perhaps heard
        self._devices: tuple[DeviceState, ...] = ()

    def begin(self, now: dt.datetime) -> None:
        """The program starts, again; what is broken has not been mended by that."""
        self.boots += 1
        self.boot = f"{self.boots:08x}"
        self.number = 0
        self.started = self._scene_since = now
        self.scene = SceneClass.IDLE
        self._devices = tuple(
            DeviceState(place, model, Condition.READY, "", "", now, {"read_success": 98.0}) for place, model in _PLACES
        )

    @property
    def serving(self) -> Serving:
        """What a citizen finds here."""
        causes = {cause for cause, _ in self.findings}
        if causes & _SHUTS:
            return Serving.CLOSED
        return Serving.PICKUP_ONLY if causes & _ONLY_PICKUP else Serving.OPEN

    def befall(self, cause: str, place: str, now: dt.datetime) -> bool:
        """Something breaks; False where it is broken already."""
        if (cause, place) in self.findings:
            return False
        self.findings[(cause, place)] = Finding(cause, now, place, value=3.5)
        return True

    def mend(self, cause: str, place: str) -> None:
        """It is well again."""
        self.findings.pop((cause, place), None)

    def turn(self, scene: SceneClass, now: dt.datetime) -> None:
        """Somebody has come, or gone."""
        self.sessions += scene is SceneClass.IDLE and self.scene is not SceneClass.IDLE
        self.scene, self._scene_since = scene, now

    def tell(self, packet: int, now: dt.datetime) -> bytes:
        """The next message, as it goes out in this packet."""
        self.number += 1
        self._sent[packet] = Seen(self.boot, self.number, self.serving.value, frozenset(self.findings))
        return _JSON.encode(self._state(now))

    def heard(self, packet: int) -> frozenset[tuple[str, str]]:
        """The broker has this one, and by the order of a line those before it; the findings that it told."""
        while packet in self._sent:
            first = next(iter(self._sent))
            self.acknowledged = self._sent.pop(first)
            if first == packet:
                return self.acknowledged.findings
        return frozenset()

    def possible(self) -> tuple[Seen, ...]:
        """What the platform may know: the last that was acknowledged, or one that was told and perhaps not heard."""
        return (*((self.acknowledged,) if self.acknowledged else ()), *self._sent.values())

    def _state(self, now: dt.datetime) -> TerminalState:
        broken = {place for _, place in self.findings}
        return TerminalState(
            boot=self.boot,
            started=self.started,
            number=self.number,
            at=now,
            version="1.0.0",
            serving=self.serving,
            scene=self.scene,
            scene_since=self._scene_since,
            findings=tuple(self.findings.values()),
            devices=tuple(
                msgspec.structs.replace(device, condition=Condition.FAULT) if device.place in broken else device
                for device in self._devices
            ),
            supplies=(Supply("printer", "paper", 41.5, "m", 52.0), Supply("a4", "sheets", 180, "sheets", 72.0)),
            cells={"free": 20, "occupied": 11, "fault": 1},
            waiting={"facts": 0, "letters": 0},
            host=Host(7.5, 41.0, 63.0, 48.5, 0.02, 12.0, mains=("on_battery", "") not in self.findings),
            sessions=self.sessions,
            completed=self.sessions,
            profile=3,
            settings_hash="5f1b0c6e9d2a",
            self_test="green",
        )
