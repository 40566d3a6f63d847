"""One connection to the broker: MQTT 5 over TLS, in paho's own thread. It tells what happens, and decides nothing."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from kiosk.contract.fleet import LARGEST_STATE
from kiosk.terminal.fleet.trouble import HUNG_UP, NOT_LET_IN, REFUSED

_LASTS = 7 * 24 * 3600  # seconds for which the broker keeps what we were told while we are off
_MOST_AT_ONCE = 16  # orders that were not yet kept here
# Each of TCP and TLS. Patience, because after a broker's restart all call at once: a handshake that is given up has
# cost it as much as any, and is asked for again.
CONNECTS_WITHIN = 20.0


@dataclass(frozen=True)
class Address:
    """Where the broker is. After one and a half of `keepalive` seconds without a word it counts us as gone."""

    host: str
    port: int
    keepalive: int


@dataclass(frozen=True)
class Up:
    """The broker has taken us in."""

    line: Line


@dataclass(frozen=True)
class Lost:
    """The connection is over, for this reason."""

    line: Line
    why: str


@dataclass(frozen=True)
class Order:
    """Something came on the topic of commands; until it is `kept` the broker counts it as not delivered."""

    line: Line
    payload: bytes
    mid: int


@dataclass(frozen=True)
class Taken:
    """The broker has what was published under this number."""

    line: Line
    mid: int


Told = Up | Lost | Order | Taken


class Line:
    """`tell` is called in paho's thread."""

    def __init__(
        self, terminal: str, context: ssl.SSLContext, will: tuple[str, bytes], tell: Callable[[Told], None]
    ) -> None:
        self._tell = tell
        self._taken_in = False
        self._client = client = mqtt.Client(
            CallbackAPIVersion.VERSION2, terminal, protocol=mqtt.MQTTv5, reconnect_on_failure=False, manual_ack=True
        )
        client.connect_timeout = CONNECTS_WITHIN
        client.tls_set_context(context)
        client.will_set(*will, qos=1, retain=True)
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_message = self._came
        client.on_publish = self._published

    def connect(self, address: Address) -> None:
        """Call the broker; Up or Lost is told of what becomes of it. Raises OSError where nobody is to be talked to."""
        wishes = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        wishes.SessionExpiryInterval = _LASTS
        wishes.ReceiveMaximum = _MOST_AT_ONCE
        wishes.MaximumPacketSize = LARGEST_STATE
        self._client.connect(address.host, address.port, address.keepalive, clean_start=False, properties=wishes)
        self._client.loop_start()

    def hear(self, topic: str) -> None:
        """Have what comes on this topic, also what came while we were off."""
        self._client.subscribe(topic, qos=1)

    def publish(self, topic: str, payload: bytes, *, retain: bool) -> int:
        """Send it at least once; the number under which Taken is told."""
        return self._client.publish(topic, payload, qos=1, retain=retain).mid

    def kept(self, mid: int) -> None:
        """What came under this number is safe here: the broker may forget it."""
        self._client.ack(mid, qos=1)

    def leave(self) -> None:
        """Say good-bye, so that no last will is read, and end paho's thread."""
        self._client.disconnect()
        self._client.loop_stop()

    # ---- in paho's thread -----------------------------------------------------------------------------------------

    def _connected(
        self, _client: mqtt.Client, _data: object, _flags: mqtt.ConnectFlags, code: ReasonCode, _more: Properties | None
    ) -> None:
        if code.is_failure:
            self._tell(Lost(self, NOT_LET_IN))
            return
        self._taken_in = True
        self._tell(Up(self))

    def _disconnected(self, *_: object) -> None:
        self._tell(Lost(self, HUNG_UP if self._taken_in else REFUSED))

    def _came(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        self._tell(Order(self, bytes(message.payload), message.mid))

    def _published(
        self, _client: mqtt.Client, _data: object, mid: int, _code: ReasonCode, _more: Properties | None
    ) -> None:
        self._tell(Taken(self, mid))
