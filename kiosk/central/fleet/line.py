"""The line to the broker: MQTT 5 over TLS, a share of what terminals say, and all that the broker keeps after a pause.

Of a shared subscription a broker gives nothing that it has kept (MQTT 5, 4.8.2). So after each connecting there is a
second subscription, of our own, for as long as kept messages come.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import ssl
import threading
import time
from collections.abc import Callable

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from kiosk.central.fleet.inbox import Inbox
from kiosk.contract.address import Address
from kiosk.contract.fleet import COMMAND, ONLINE, REPORT, STATE, topic

log = logging.getLogger(__name__)
_SHARE = "$share/platform/"
_KEPT = (topic("+", STATE), topic("+", ONLINE))
_LOST = "$SYS/broker/publish/messages/dropped"  # mosquitto's own count; other brokers say nothing here
_KEEPALIVE = 10  # seconds: who stands still is soon out of the share, so that the others get what was theirs
_QUIET = 1.0  # seconds without a kept message: that was all
# A broker that is back is met before thousands of terminals shake its hand, so that what they tell finds us there.
_RETRY_SECONDS = 0.5


class Line:
    """One connection that comes back by itself; `papers` are asked for what we show to the broker."""

    def __init__(
        self, broker: Address, papers: Callable[[], ssl.SSLContext], inbox: Inbox, now: Callable[[], dt.datetime]
    ) -> None:
        self._broker = broker
        self._papers = papers
        self._inbox = inbox
        self._now = now
        self._client = self._new()
        self._lock = threading.Lock()
        self.connected_since: dt.datetime | None = None
        self._kept_until: float | None = None  # while what the broker has kept is read: when the last of it came
        self._asked_at = now()  # … and when it was asked for
        self._lost: int | None = None
        self.lost = 0  # messages that the broker says it dropped since the first word of it

    def start(self) -> None:
        """Connect, now or when the broker is there."""
        self._client.connect_async(self._broker.host, self._broker.port, keepalive=_KEEPALIVE)
        self._client.loop_start()

    def stop(self) -> None:
        """Hang up."""
        self._client.disconnect()
        self._client.loop_stop()
        self.connected_since = None

    def renew(self) -> None:
        """Call anew, with a new certificate."""
        renewed = self._new()  # where no papers can be written the old line stays
        self.stop()
        self._client = renewed
        self.start()

    def read_kept(self) -> None:
        """Have the broker tell all that it keeps once more."""
        with self._lock:
            if self._kept_until is None and self.connected_since is not None:
                self._kept_until, self._asked_at = time.monotonic(), self._now()
                self._client.subscribe([(name, SubscribeOptions(qos=1)) for name in _KEPT])

    def settle(self) -> None:
        """To be called now and then: ends the reading of what was kept, once no more of it comes."""
        with self._lock:
            if self._kept_until is not None and time.monotonic() - self._kept_until > _QUIET:
                self._kept_until = None
                self._client.unsubscribe(list(_KEPT))

    def send(self, terminal: str, payload: bytes, expires: int) -> bool:
        """A command; False where it could not even be begun."""
        if self.connected_since is None:
            return False
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho's own omission
        properties.MessageExpiryInterval = max(1, expires)
        sent = self._client.publish(topic(terminal, COMMAND), payload, qos=1, properties=properties)
        return sent.rc == MQTTErrorCode.MQTT_ERR_SUCCESS

    def _new(self) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"platform-{secrets.token_hex(6)}",
            protocol=MQTTProtocolVersion.MQTTv5,
        )
        client.tls_set_context(self._papers())
        client.reconnect_delay_set(_RETRY_SECONDS, _RETRY_SECONDS)  # type: ignore[arg-type]  # paho adds it to a moment
        client.suppress_exceptions = True  # one message that we stumble over must not end the thread that hears
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_subscribe = self._on_subscribe
        return client

    def _on_connect(
        self, client: Client, _data: object, _flags: ConnectFlags, why: ReasonCode, _more: Properties | None
    ) -> None:
        if why.is_failure:
            log.error("the broker does not let the platform in: %s", why)
            return
        log.info("the broker is there")
        with self._lock:
            self._lost, self._kept_until, self._asked_at = None, time.monotonic(), self._now()
        self.connected_since = self._now()
        shares = [_SHARE + topic("+", channel) for channel in (STATE, ONLINE, REPORT)]
        # mosquitto 2.0 gives what it has kept to a share as well, unless it is asked not to.
        fresh = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
        kept = SubscribeOptions(qos=1)
        client.subscribe([*((name, fresh) for name in shares), *((name, kept) for name in (*_KEPT, _LOST))])

    def _on_disconnect(
        self, _client: Client, _data: object, _flags: DisconnectFlags, why: ReasonCode, _more: Properties | None
    ) -> None:
        if self.connected_since is not None:
            log.warning("the broker is away: %s", why)
        self.connected_since = None

    def _on_subscribe(
        self, _client: Client, _data: object, _number: int, answers: list[ReasonCode], _more: Properties | None
    ) -> None:
        for answer in answers:
            if answer.is_failure:
                log.error("the broker refuses to let the platform hear: %s", answer)
        with self._lock:
            if self._kept_until is not None:
                self._kept_until = time.monotonic()

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        try:
            name = message.topic
        except UnicodeDecodeError:
            return
        if name == _LOST:
            self._count_lost(bytes(message.payload))
            return
        if message.retain:
            with self._lock:
                if self._kept_until is not None:
                    self._kept_until = time.monotonic()
        self._inbox.put(name, bytes(message.payload), kept_at=self._asked_at if message.retain else None)

    def _count_lost(self, payload: bytes) -> None:
        if not payload.isdigit():
            return
        told = int(payload)
        with self._lock:
            if self._lost is not None:
                self.lost += max(0, told - self._lost)
            self._lost = told
