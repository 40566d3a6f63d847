"""Halls that begin at the same moment each get the whole seed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from kiosk.rig.house import ROOT

# In a process of its own, where nothing has been sown yet.
FOUR = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from kiosk.rig.sown import copy_sown
with ThreadPoolExecutor(4) as halls:
    list(halls.map(lambda number: copy_sown(Path(sys.argv[1]) / f"{number}.db"), range(4)))
"""


def test_four_halls_begin_at_once(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FOUR, tmp_path], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    parcels = set()
    for file in tmp_path.glob("*.db"):
        with closing(sqlite3.connect(file)) as db:
            parcels.add((db.execute("SELECT count(*) FROM parcel").fetchone()[0], file.stat().st_size))
    assert len(list(tmp_path.glob("*.db"))) == 4
    ((count, _),) = parcels
    assert count > 0
