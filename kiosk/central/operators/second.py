"""The second factor: codes that change every half minute (RFC 6238), from a secret that lies sealed in the database."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import secrets

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SECONDS = 30
DIGITS = 6
_ISSUER = "Hall console"
_NONCE = 12
_NEIGHBOURS = (-1, 0, 1)  # clocks of telephones are a little off


def new_secret() -> str:
    """A secret that an authenticator can take: 32 characters."""
    return pyotp.random_base32()


def sealed(secret: str, login: str, key: str) -> str:
    """For the database: of no use without the platform's key, nor for anybody else."""
    nonce = secrets.token_bytes(_NONCE)
    closed = AESGCM(bytes.fromhex(key)).encrypt(nonce, secret.encode(), login.encode())
    return base64.b64encode(nonce + closed).decode()


def unsealed(kept: str, login: str, key: str) -> str:
    """The secret itself; "" where there is none, or it was sealed for another or with another key."""
    raw = base64.b64decode(kept)
    try:
        return AESGCM(bytes.fromhex(key)).decrypt(raw[:_NONCE], raw[_NONCE:], login.encode()).decode() if raw else ""
    except InvalidTag:
        return ""


def step_of(secret: str, code: str, now: dt.datetime, after: int) -> int:
    """The time step whose code this is, later than `after`; 0 when it is none: nothing is taken twice."""
    if not secret:
        return 0
    made, present = pyotp.TOTP(secret), int(now.timestamp()) // SECONDS
    typed = code.strip().replace(" ", "").encode()
    found = 0
    for step in (present + away for away in _NEIGHBOURS):
        right = hmac.compare_digest(made.at(step * SECONDS).encode(), typed)
        found = step if right and step > after else found
    return found


def code_at(secret: str, now: dt.datetime) -> str:
    """The code of this moment, as an authenticator shows it."""
    return pyotp.TOTP(secret).at(now)


def address_of(secret: str, login: str) -> str:
    """What the picture says that an authenticator reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER)
