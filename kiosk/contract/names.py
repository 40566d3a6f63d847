"""A name in both languages, as the platform gives it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Name:
    """A name in both languages."""

    zh: str
    en: str
