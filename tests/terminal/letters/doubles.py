"""A post office that holds the private key: it opens letters, takes each once, and gives every letter one answer."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from joserfc import jwe
from joserfc.jwk import ECKey

from kiosk.contract.facts import Signature
from kiosk.contract.handling import (
    Application,
    Correction,
    Letter,
    LetterAnswer,
    LetterState,
    SealedLetter,
    SignedText,
)
from kiosk.contract.ids import case_check_digit
from kiosk.contract.items import DeliveryWay
from kiosk.contract.sealing import keyed
from kiosk.terminal.clock import Clock
from kiosk.terminal.letters import Letters
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.store.store import Store
from tests.terminal.platform.doubles import AT, Asked, FarSide, settings

KEY = bytes(32)  # as in the settings of the platform room's doubles
SESSION = "ab" * 8
CANARY = "金丝雀·样本"
CANARY_NUMBER = "370999199001010030"


def letter(number: int, **more: object) -> Letter:
    """An application of the canary citizen."""
    signature = Signature(f"申请人 {CANARY}", ((1000, 5000, 0, 3000, 4000, 120),), AT, "receiver", "b" * 64)
    application = Application(
        "T001", "1", {"own": True}, {"name": CANARY, "number": CANARY_NUMBER}, (), DeliveryWay.LOCKER, "370999-01", "",
        "", SignedText("application", "1", "zh", signature),
    )  # fmt: skip
    return Letter(f"{number:016d}", "T-1", AT, "subject-1", 2, application=application, **more)  # type: ignore[arg-type]


def correction(number: int) -> Letter:
    """A correction of the same citizen."""
    mended = Correction("3709992026112800010", "N1", {"name": CANARY}, ())
    return Letter(f"{number:016d}", "T-1", AT, "subject-1", 2, correction=mended)


class PostOffice(FarSide):
    """Takes letters. `losing` loses the first answer of each letter after it was taken; `order` is as they came."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self._private = ECKey.generate_key("P-256", private=True)
        self.letter_key = json.dumps(self._private.as_dict(private=False))
        self.letters: dict[str, Letter] = {}
        self.answers: dict[str, LetterAnswer] = {}
        self.came: list[str] = []
        self.losing = False

    def behave(self, asked: Asked) -> None:
        """As the platform does."""
        if asked.path != "/v1/letters":
            super().behave(asked)
            return
        sealed = msgspec.json.decode(asked.body, type=SealedLetter)
        assert sealed.seal == keyed(KEY, "letter", sealed.envelope)
        assert asked.headers["Idempotency-Key"] == sealed.id
        self.came.append(sealed.id)
        known = sealed.id in self.answers
        if not known:
            self.letters[sealed.id] = self.opened(sealed.envelope)
            self.answers[sealed.id] = self._answer(sealed.id)
        if self.losing and not known:
            asked.answer(b"", 500)
        else:
            asked.answer(msgspec.json.encode(self.answers[sealed.id]))

    def opened(self, envelope: str) -> Letter:
        """What lies in an envelope; only who holds the private key can tell."""
        plain = jwe.decrypt_compact(envelope, self._private).plaintext
        assert plain is not None
        return msgspec.json.decode(plain, type=Letter)

    def _answer(self, id: str) -> LetterAnswer:
        first18 = f"37099920261128{len(self.answers) + 1:04d}"
        number = first18 + case_check_digit(first18)
        return LetterAnswer(id, LetterState.TAKEN, number, "123456", promise_date=dt.date(2026, 12, 3))


@contextmanager
def post_office(port: int = 0) -> Iterator[PostOffice]:
    """A post office for as long as the block lasts."""
    office = PostOffice(port)
    thread = threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield office
    finally:
        office.released.set()
        office.shutdown()
        thread.join()
        office.server_close()


class Writer:
    """Memory, platform client and letters of one terminal."""

    def __init__(self, store: Store, url: str, letter_key: str) -> None:
        clock = Clock()
        self.store = store
        self.platform = Platform(settings(url), "T-1", clock)
        self.letters = Letters(store, self.platform, clock, KEY, lambda: letter_key)

    async def close(self) -> None:
        """Put everything away."""
        await self.platform.close()
        await self.store.close()
