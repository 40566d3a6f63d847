"""The thread that keeps the channel open: it calls, waits, and carries words between the terminal and the line.

A broker that is away is called again after growing pauses of which no two terminals have the same.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from kiosk.contract.fleet import COMMAND, ONLINE, REPORT, STATE, Channel, Online, topic
from kiosk.terminal.fleet.line import Address, Line, Lost, Order, Taken, Told, Up
from kiosk.terminal.fleet.trouble import MEANING, NOT_CERTIFIED, NotCertified, word_of

if TYPE_CHECKING:
    from kiosk.terminal.fleet.lent import Lent
    from kiosk.terminal.fleet.papers import Papers

_log = logging.getLogger("kiosk.terminal.fleet")
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 60.0  # seconds, of which a random part from a quarter to all is waited
_STEADY = 30.0  # a connection that held so long was a good one: pauses begin anew
GOOD_NIGHT = 1.0  # seconds that the last words may take


@dataclass(frozen=True)
class State:
    """How the terminal stands; nothing is kept of it while the broker is away."""

    payload: bytes


@dataclass(frozen=True)
class Report:
    """What is said until the broker has it."""

    payload: bytes


@dataclass(frozen=True)
class Kept:
    """An order is safe here."""

    order: Order


@dataclass(frozen=True)
class Renew:
    """Another certificate lies there: connect anew."""


@dataclass(frozen=True)
class Stop:
    """Good night."""


Asked = State | Report | Kept | Renew | Stop


@dataclass(frozen=True)
class Ears:
    """Called in the thread: with True or a reason when the broker came or went, and with each order.

    Orders are asked for only where `obeys`.
    """

    turned: Callable[[bool, str], None]
    ordered: Callable[[Order], None]
    obeys: Callable[[], bool]


class Keeping:
    """`words` take what is asked from the loop, and what the line tells; `run` is the thread."""

    def __init__(self, address: Address, terminal: str, boot: str, papers: Papers | Lent, ears: Ears) -> None:
        self.words: queue.SimpleQueue[Told | Asked] = queue.SimpleQueue()
        self._address = address
        self._terminal = terminal
        self._boot = boot
        self._papers = papers
        self._ears = ears
        self._line: Line | None = None
        self._up = False
        self._lamented: set[str] = set()  # reasons told since the broker was last there
        self._reports: list[bytes] = []  # not sent yet …
        self._sent: dict[int, bytes] = {}  # … and not yet taken by the broker
        self._pause = _FIRST_PAUSE
        self._over = False

    def run(self) -> None:
        """Until it is asked to stop."""
        while not self._over:
            self._line = line = self._call()
            begun = time.monotonic()
            while self._line is not None and not self._over:
                self._heed(self.words.get())
            self._reports[:0] = self._sent.values()
            self._sent.clear()
            if line is not None and time.monotonic() - begun > _STEADY:
                self._pause = min(self._pause, _FIRST_PAUSE)
            self._rest()

    def _call(self) -> Line | None:
        """A line on which the broker was called; whether it takes us in is told on it."""
        try:
            context = self._papers.context()
        except OSError as trouble:
            self._away(NOT_CERTIFIED if isinstance(trouble, NotCertified) else "papers")
            return None
        will = self._topic(ONLINE), msgspec.json.encode(Online(online=False, boot=self._boot))
        line = Line(self._terminal, context, will, self.words.put)
        try:
            line.connect(self._address)
        except (OSError, UnicodeError) as trouble:  # the latter for what can be nobody's name
            self._away(word_of(trouble))
            return None
        return line

    def _rest(self) -> None:
        """Wait before the next call, and listen meanwhile; not at all for another certificate."""
        until = time.monotonic() + self._pause * random.uniform(0.25, 1.0)  # noqa: S311  nothing rests on it
        hurried = self._pause == 0.0
        self._pause = min(max(2 * self._pause, _FIRST_PAUSE), _LONGEST_PAUSE)
        while not self._over and not hurried and (left := until - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                self._heed(self.words.get(timeout=left))
            hurried = self._pause == 0.0

    def _heed(self, word: Told | Asked) -> None:
        match word:
            case Up() | Lost() | Taken() | Order():
                if word.line is self._line:  # what is told of an earlier one is over
                    self._hear(word)
            case _:
                self._do(word)

    # ---- what the line tells --------------------------------------------------------------------------------------

    def _hear(self, word: Told) -> None:
        match word:
            case Up(line=line):
                self._taken_in(line)
            case Lost(line=line, why=why):
                self._line = None
                self._away(why)
                line.leave()
            case Order():
                self._ears.ordered(word)
            case Taken(mid=mid):
                self._sent.pop(mid, None)

    def _taken_in(self, line: Line) -> None:
        online = msgspec.json.encode(Online(online=True, boot=self._boot))
        line.publish(self._topic(ONLINE), online, retain=True)
        if self._ears.obeys():
            line.hear(self._topic(COMMAND))
        self._up = True
        if self._lamented:
            _log.info("the fleet's channel is back")
            self._lamented.clear()
        self._send_reports()
        self._ears.turned(True, "")

    def _away(self, why: str) -> None:
        self._up = False
        if why not in self._lamented:
            self._lamented.add(why)
            _log.warning("the fleet's channel is away: %s (%s)", MEANING[why], why)
        self._ears.turned(False, why)

    # ---- what the terminal asks -----------------------------------------------------------------------------------

    def _do(self, word: Asked) -> None:
        line = self._line
        match word:
            case State(payload=payload):
                if line is not None and self._up:
                    line.publish(self._topic(STATE), payload, retain=True)
            case Report(payload=payload):
                self._reports.append(payload)
                self._send_reports()
            case Kept(order=order):
                if order.line is line:
                    order.line.kept(order.mid)
            case Renew():
                self._line, self._up, self._pause = None, False, 0.0
                if line is not None:
                    line.leave()
            case Stop():
                self._say_good_night()

    def _send_reports(self) -> None:
        if self._line is None or not self._up:
            return
        for payload in self._reports:
            self._sent[self._line.publish(self._topic(REPORT), payload, retain=False)] = payload
        self._reports.clear()

    def _say_good_night(self) -> None:
        self._over = True
        line, self._line = self._line, None
        if line is None:
            return
        if self._up:
            night = msgspec.json.encode(Online(online=False, boot=self._boot, reason="stopped"))
            self._until_taken(line, line.publish(self._topic(ONLINE), night, retain=True))
        line.leave()

    def _until_taken(self, line: Line, mid: int) -> None:
        until = time.monotonic() + GOOD_NIGHT
        with contextlib.suppress(queue.Empty):
            while (left := until - time.monotonic()) > 0:
                if self.words.get(timeout=left) == Taken(line, mid):
                    return

    def _topic(self, channel: Channel) -> str:
        return topic(self._terminal, channel)
