"""A terminal of which only the fleet's channel is there: python -m tests.central.fleet.lone_terminal PORT ID CA PAPERS.

It says that it is online, tells a state every second, and stays until it is killed; on SIGTERM it says good night. Each
line on its standard input is a cause: from then on its states have that finding alone; an empty line is all-clear.
"""

from __future__ import annotations

import datetime as dt
import secrets
import signal
import ssl
import sys
import threading
from pathlib import Path

import msgspec
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from kiosk.contract.fleet import ONLINE, STATE, Finding, Online, topic
from tests.central.fleet.states import a_state

_KEEPALIVE = 2
_EVERY = 1.0


class LoneTerminal:
    """One connection that comes back by itself, as a terminal's does."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._boot = secrets.token_hex(4)
        self._started = _now()
        self._number = 0
        self._findings: tuple[Finding, ...] = ()
        self._again = threading.Event()
        self._over = False

    def run(self, port: int, ca: Path, papers: Path) -> None:
        """Until SIGTERM."""
        client = Client(CallbackAPIVersion.VERSION2, self._name, protocol=MQTTProtocolVersion.MQTTv5)
        context = ssl.create_default_context(cafile=str(ca))
        context.load_cert_chain(papers / "fleet.pem", papers / "fleet.key")
        client.tls_set_context(context)
        client.reconnect_delay_set(1, 1)
        client.will_set(topic(self._name, ONLINE), self._word(online=False), qos=1, retain=True)
        client.on_connect = lambda *_: self._greet(client)
        client.connect_async("127.0.0.1", port, keepalive=_KEEPALIVE)
        client.loop_start()
        signal.signal(signal.SIGTERM, lambda *_: self._stop())
        threading.Thread(target=self._listen, daemon=True).start()
        while not self._over:
            self._again.wait(_EVERY)
            self._again.clear()
            if client.is_connected():
                self._tell(client)
        client.publish(topic(self._name, ONLINE), self._word(online=False, reason="stopped"), qos=1, retain=True)
        client.disconnect()
        client.loop_stop()

    def _greet(self, client: Client) -> None:
        client.publish(topic(self._name, ONLINE), self._word(online=True), qos=1, retain=True)
        self._tell(client)

    def _tell(self, client: Client) -> None:
        self._number += 1
        differs = {"boot": self._boot, "started": self._started, "findings": self._findings}
        state = msgspec.json.encode(a_state(_now(), self._number, **differs))
        client.publish(topic(self._name, STATE), state, qos=1, retain=True)

    def _listen(self) -> None:
        for line in sys.stdin:
            self._findings = (Finding(line.strip(), _now()),) if line.strip() else ()
            self._again.set()

    def _word(self, *, online: bool, reason: str = "") -> bytes:
        return msgspec.json.encode(Online(online, self._boot, reason))

    def _stop(self) -> None:
        self._over = True
        self._again.set()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


if __name__ == "__main__":
    LoneTerminal(sys.argv[2]).run(int(sys.argv[1]), Path(sys.argv[3]), Path(sys.argv[4]))
