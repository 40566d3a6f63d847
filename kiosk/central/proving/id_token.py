"""An ID token: whether the provider signed it, for us and just now, and what it says then."""

from __future__ import annotations

from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

# Public keys only: with HS256 the provider's public key would be the secret, and `none` needs no key at all.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
LEEWAY = 60  # seconds by which their clock may differ from ours
FRESH = 600  # a token is asked for in the moment it is needed: an old one was made for something else
_REGISTRY = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)


class UnknownKey(Exception):
    """Signed with a key that is not among these: the provider may have changed its keys."""


class Untrue(Exception):
    """This is no token of that provider for us, now. The message is one word for the log."""


def read_token(token: str, keys: KeySet, issuer: str, client: str, now: float) -> dict[str, Any]:
    """The claims of a token that holds. Raises UnknownKey, Untrue."""
    try:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS, registry=_REGISTRY).claims
        _registry(issuer, client, int(now)).validate(claims)
    except InvalidKeyIdError:
        raise UnknownKey from None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise Untrue(type(fault).__name__) from None  # its text may repeat what stood in the token
    _ours(claims, client)
    if claims["iat"] < now - FRESH:
        raise Untrue("old")
    return claims


def _registry(issuer: str, client: str, now: int) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now,
        LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )


def _ours(claims: dict[str, Any], client: str) -> None:
    """Made for us alone. A nonce is an answer to who sent one; we send none, so such a token was another's."""
    several = isinstance(claims["aud"], list) and claims["aud"] != [client]
    if claims.get("azp", "" if several else client) != client:
        raise Untrue("azp")
    if "nonce" in claims:
        raise Untrue("nonce")
