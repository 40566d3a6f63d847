"""The alerts' threads: one that looks, and one for each way, so that a slow mail server delays no alert."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType

from kiosk.central.alerts.adapters import gather_pulses
from kiosk.central.alerts.carrying import carry
from kiosk.central.alerts.mail import send_mail
from kiosk.central.alerts.noticing import notice
from kiosk.central.alerts.rounds import look, sweep
from kiosk.central.alerts.sms import hand_on
from kiosk.central.alerts.ways import Ways
from kiosk.central.alerts.webhook import send_webhook
from kiosk.central.office import Office
from kiosk.central.trying import Trying

log = logging.getLogger(__name__)
EVERY_SECONDS = 0.5
_NOTICE_EVERY = 30.0
_SWEEP_EVERY = 60.0
_STOP_WITHIN = 2.0
_FAR = ("alerts-webhook", "alerts-mail")  # they wait for servers of others


class Alerts:
    """Raises, tells and clears for as long as the program runs."""

    def __init__(self, office: Office, ways: Ways) -> None:
        acts: dict[str, tuple[float, Callable[[], object]]] = {
            "alerts": (EVERY_SECONDS, lambda: look(office, ways)),
            "alerts-adapters": (EVERY_SECONDS, lambda: gather_pulses(office)),
            "alerts-notice": (_NOTICE_EVERY, lambda: notice(office)),
            "alerts-sweep": (_SWEEP_EVERY, lambda: sweep(office)),
            "alerts-webhook": (EVERY_SECONDS, lambda: carry(office, ways, "webhook", send_webhook)),
            "alerts-mail": (EVERY_SECONDS, lambda: carry(office, ways, "mail", send_mail)),
            "alerts-sms": (EVERY_SECONDS, lambda: hand_on(office)),
        }
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._walk, args=(name, every, act), name=name, daemon=True)
            for name, (every, act) in acts.items()
        ]

    def __enter__(self) -> Alerts:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Who waits for somebody else's server is not waited for: what it carries is unknown then, and says so."""
        self._over.set()
        until = time.monotonic() + _STOP_WITHIN
        for thread in self._threads:
            # Who works at the database ends by itself, and no program ends around a thread that does.
            thread.join(max(0.0, until - time.monotonic()) if thread.name in _FAR else None)

    def _walk(self, name: str, every: float, act: Callable[[], object]) -> None:
        tried = Trying(log, f"{name}: the round could not be made", f"{name}: the rounds are made again")
        begun = time.monotonic()
        while not self._over.wait(max(0.0, begun + every - time.monotonic())):
            begun = time.monotonic()
            tried(act)
