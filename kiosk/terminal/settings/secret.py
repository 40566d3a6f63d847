"""A text that prints as stars; whoever really needs it must ask for it by name."""

from __future__ import annotations

import re
from collections.abc import Mapping

STARS = "***"
_SECRET_NAME = re.compile(r"pass|secret|token|(^|_)(key|pin)($|_)")
_USER_IN_URL = re.compile(r"(?<=://)[^/@\s]+(?=@)")


def options_shown(options: Mapping[str, object]) -> dict[str, str]:
    """A driver's options as people may see them: what is secret by its name is stars."""
    return {name: STARS if is_secret(name) else str(value) for name, value in options.items()}


def is_secret(name: str) -> bool:
    """Whether an option of this name may not be shown."""
    return _SECRET_NAME.search(name) is not None


def address_shown(address: str) -> str:
    """An address, or a sentence with one in it, as people may see it: user and password are stars."""
    return _USER_IN_URL.sub(STARS, address)


class Secret:
    """A secret text. `reveal()` is the only way to read it; it cannot be pickled, printed or formatted by accident.

    `origin` says where it was found, for people.
    """

    __slots__ = ("_text", "origin")

    def __init__(self, text: str, origin: str = "an unknown place") -> None:
        self._text = text
        self.origin = origin

    def reveal(self) -> str:
        """The secret itself, for the one call that needs it."""
        return self._text

    def __repr__(self) -> str:
        return STARS

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(STARS, spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")
