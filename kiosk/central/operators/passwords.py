"""Passwords of operators: what one must be like, and the slow hash that is all that is kept of it."""

from __future__ import annotations

import functools
import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kiosk.central.operators.refusals import declined

SHORTEST, LONGEST = 12, 128
_DIFFERENT = 6  # characters that are not one another's repetition
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none is taken for another
# The second choice of RFC 9106; one thread, because a worker has other things to do.
_ARGON = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
# Each try costs 64 MB and a core for a moment: who watches a fleet must not wait for those who guess.
_AT_ONCE = threading.BoundedSemaphore(2)
_PATIENCE = 3.0  # seconds


def hashed(password: str) -> str:
    """What is kept of it."""
    with _ready():
        return _ARGON.hash(_plain(password))


def fits(kept: str, password: str) -> bool:
    """Whether this password has this hash; "" is nobody's hash, fits nothing, and takes as long."""
    with _ready():
        try:
            _ARGON.verify(kept or nobodys(), _plain(password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
        return bool(kept)


def weakness(password: str, login: str, name: str) -> str:
    """Why it will not do: "short", "long", "same" or "named"; "" when it will."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    if len(set(plain)) < _DIFFERENT:
        return "same"
    low = plain.casefold()
    return "named" if login.casefold() in low or (len(name) > 1 and name.casefold() in low) else ""


def first_password() -> str:
    """One that somebody is told, to sign in with once: three groups of five."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))


class _ready:  # noqa: N801  (reads as a word after `with`)
    """One of the few places at which a hash is reckoned; refuses when there is a crowd before it."""

    def __enter__(self) -> None:
        if not _AT_ONCE.acquire(timeout=_PATIENCE):
            raise declined("sign_in_crowded", 2)

    def __exit__(self, *_fault: object) -> None:
        _AT_ONCE.release()


@functools.cache
def nobodys() -> str:
    """The hash of a password that nobody has. Reckoned before the first try, or that one would take longer."""
    return _ARGON.hash(secrets.token_hex(16))


def _plain(password: str) -> str:
    """The same characters, however a keyboard composed them."""
    return unicodedata.normalize("NFKC", password)
