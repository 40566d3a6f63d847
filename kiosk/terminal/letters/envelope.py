"""The envelope of a letter: sealed to the platform's public key, so that this terminal cannot read it any more."""

from __future__ import annotations

import json

import msgspec

from kiosk.contract.handling import Letter, SealedLetter
from kiosk.contract.sealing import keyed

_ALGORITHM, _CIPHER = "ECDH-ES", "A256GCM"


class NotSealed(Exception):
    """The catalogue's key for letters cannot be used; the letter was not written."""


def seal(letter: Letter, letter_key: str, terminal_key: bytes) -> SealedLetter:
    """Put a letter into its envelope. `letter_key` is the platform's public key, a JWK as JSON. Raises NotSealed."""
    from joserfc import jwe  # a tenth of a second that no start needs
    from joserfc.errors import JoseError
    from joserfc.jwk import import_key

    try:
        jwk = json.loads(letter_key)
        if not isinstance(jwk, dict) or "d" in jwk:
            raise NotSealed("no public key")  # with a private one the terminal could read what it wrote
        header = {"alg": _ALGORITHM, "enc": _CIPHER}
        if kid := jwk.get("kid"):
            header["kid"] = str(kid)
        envelope = jwe.encrypt_compact(header, msgspec.json.encode(letter), import_key(jwk))
    except (JoseError, ValueError, TypeError, KeyError):
        raise NotSealed("the key for letters cannot be used") from None
    return SealedLetter(letter.id, envelope, keyed(terminal_key, "letter", envelope))
