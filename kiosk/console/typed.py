"""What a browser's fields give, as what it means here."""

from __future__ import annotations

import datetime as dt


def moment_of(typed: str) -> dt.datetime | None:
    """Day and time with our zone; None for what is no moment, or lies outside of all calendars."""
    try:
        return dt.datetime.fromisoformat(typed).astimezone()
    except (ValueError, OverflowError):
        return None
