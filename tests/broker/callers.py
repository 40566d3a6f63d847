"""Programs that call the broker with papers of their own, as a terminal, the platform or somebody strange would."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from kiosk.central.enrolment.tls import Papers


@dataclass(frozen=True)
class Heard:
    """One message as it came."""

    topic: str
    payload: bytes
    retained: bool
    at: float


class Caller:
    """One client of MQTT 5 over TLS."""

    def __init__(self, papers: Papers, ca: Path, port: int, client_id: str = "", lasts: int = 0) -> None:
        self.heard: list[Heard] = []
        self.answers: dict[int, str] = {}
        self.down = threading.Event()
        self.up = threading.Event()
        context = ssl.create_default_context(cafile=ca)
        context.load_cert_chain(papers.certificate, papers.key)
        self.client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id, protocol=mqtt.MQTTv5, reconnect_on_failure=False
        )
        self.client.tls_set_context(context)
        self.client.on_connect = lambda *_: self.up.set()
        self.client.on_disconnect = lambda *_: self.down.set()
        self.client.on_message = self._hears
        self.client.on_publish = self._published
        self._port, self._lasts = port, lasts

    def calls(self) -> Caller:
        """Connect, and go on beside the test. Raises OSError where it is refused at once."""
        wishes = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        wishes.SessionExpiryInterval = self._lasts
        self.client.connect("127.0.0.1", self._port, keepalive=10, clean_start=self._lasts == 0, properties=wishes)
        self.client.loop_start()
        return self

    def connected(self, seconds: float = 5.0) -> bool:
        """Whether the broker has taken us in."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.down.is_set():
            if self.up.wait(0.02):
                return True
        return self.up.is_set()

    def says(self, topic: str, payload: bytes, *, retain: bool = False) -> str:
        """Publish, and what the broker answers to it."""
        told = self.client.publish(topic, payload, qos=1, retain=retain)
        soon(lambda: told.mid in self.answers or self.down.is_set(), "the broker answers")
        return self.answers.get(told.mid, "hung up")

    def hears(self, topic: str) -> None:
        """Subscribe."""
        self.client.subscribe(topic, qos=1)

    def leaves(self) -> None:
        """Say good-bye."""
        self.client.disconnect()
        self.client.loop_stop()

    def _hears(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        self.heard.append(Heard(message.topic, bytes(message.payload), message.retain, time.monotonic()))

    def _published(self, _client: mqtt.Client, _data: object, mid: int, reason: ReasonCode, _more: Properties) -> None:
        self.answers[mid] = str(reason)


def soon(true: Callable[[], bool], what: str, seconds: float = 10.0) -> float:
    """Wait until it is so; how long that took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.01)
    return time.monotonic() - begun
