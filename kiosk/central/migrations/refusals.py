"""Databases that this program does not open. Each is left as it is, and the sentence is for the operator."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class BadDatabase(Exception):
    """This database is not opened."""


class NewerDatabase(BadDatabase):
    """A newer program has been here."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            f"the database has version {found}, of a newer program; this program knows versions up to {known}"
            " and leaves it untouched"
        )


class StrangeDatabase(BadDatabase):
    """It has tables of ours, no version, and is not what it was when versions began."""

    def __init__(self, count: int, some: Sequence[str]) -> None:
        super().__init__(
            f"the database has no version, and in {count} places it is not as it was when versions began"
            f" ({'; '.join(some)}{' …' if count > len(some) else ''}); it is left untouched"
        )


class NothingPutAside(BadDatabase):
    """Without a copy of what there is nothing is changed."""

    def __init__(self, copy: Path, why: Exception) -> None:
        super().__init__(f"the database is left untouched, for no copy of it could be put aside as {copy}: {why}")


class BrokenReferences(BadDatabase):
    """A step would have left rows that refer to nothing."""

    def __init__(self, tables: Sequence[str]) -> None:
        super().__init__(f"the new version would have broken references in {', '.join(tables)}; all is as it was")
