"""A platform's database with the seed of the demo in it, sown once in a process: each hall begins with a copy."""

from __future__ import annotations

import datetime as dt
import functools
import shutil
import tempfile
import threading
from pathlib import Path

from kiosk.central.office import local_now
from kiosk.central.seed.sow import sow
from kiosk.central.storage import open_storage, sqlite_url

SEED = Path(__file__).resolve().parents[2] / "config" / "demo"
_one_sower = threading.Lock()  # a tour opens several halls at once, each in a thread


@functools.cache
def _cellar() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="sown-")


@functools.cache
def _sown_on(day: dt.date) -> Path:
    file = Path(_cellar().name) / f"{day}.db"
    storage = open_storage(sqlite_url(file))
    try:
        assert sow(storage, SEED, day)
    finally:
        storage.dispose()  # this also writes the log of SQLite into the file
    return file


def copy_sown(to: Path) -> None:
    """A database sown today, as `kiosk central --seed` leaves it at its first start."""
    with _one_sower:
        file = _sown_on(local_now().date())
    shutil.copy(file, to)
