"""The staff's trolley: finished results with a bar code on each, which are to be put into cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.sim.people import label_of, rows_of

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Parcel:
    """A thing on the trolley, known by what its label says."""

    label: str
    name_zh: str
    name_en: str
    size: str
    note_zh: str
    note_en: str


def load_parcels(people: Path) -> tuple[Parcel, ...]:
    """Read parcels.toml beside people.toml, when there is one. Raises OSError, KeyError or ValueError."""
    rows = rows_of(people.with_name("parcels.toml"), "parcel")
    return tuple(
        Parcel(
            label_of(row["case"]),
            row["item_zh"],
            row["item_en"],
            row.get("size", ""),
            row.get("note_zh", ""),
            row.get("note_en", ""),
        )
        for row in rows
    )
