"""`kiosk update apply` and `check` as their own process, with the rig's supervisor in systemd's place."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from kiosk.rig.updates.supervising import Supervised
from kiosk.update import disk
from kiosk.update.apply import Update
from kiosk.update.command import alone
from kiosk.update.errands import Memory
from kiosk.update.hall import Hall, NotNow
from kiosk.update.places import Places
from kiosk.update.watch import Patience

NOT_NOW = 75


@dataclass(frozen=True)
class Told:
    """What the process is told in a file. After `cut_after` times that something durable was done it kills itself."""

    program: str
    state: str
    keys: str
    config: tuple[str, ...]
    socket: str
    units: str
    well: float
    test: float
    cut_after: int = 0

    @property
    def places(self) -> Places:
        """As the updater knows them; nobody is to become another user."""
        config = tuple(map(Path, self.config))
        nowhere = Path(self.program) / "no-secret"
        return Places(Path(self.program), Path(self.state), Path(self.keys), config, (), nowhere, "")

    def update(self) -> Update:
        """The update of the rig's box."""
        patience = Patience(ready=30, well=self.well, test=self.test)
        places = self.places
        return Update(places, Supervised(Path(self.units)), Hall(Path(self.socket)), Memory(places), patience)


def main(argv: list[str]) -> int:
    """`applying FILE apply|check`."""
    told = Told(**json.loads(Path(argv[0]).read_bytes()))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    if told.cut_after:
        _cut_after(told.cut_after)
    update = told.update()
    with alone(update.places) as mine:
        if not mine:
            return 1
        try:
            _ = update.run() if argv[1] == "apply" else update.settle()
        except NotNow:
            return NOT_NOW
    return 0


def _cut_after(count: int) -> None:
    """Every durable step ends with a folder that is synced: end there, at the count's.

    A tree's hundreds of folders are one step, or no count would ever come to what follows them.
    """
    real, tree = disk.sync_folder, disk.sync_tree
    left = count

    def counted(folder: Path) -> None:
        nonlocal left
        real(folder)
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    def whole(folder: Path) -> None:
        disk.sync_folder = real
        tree(folder)
        disk.sync_folder = counted
        counted(folder)

    disk.sync_folder, disk.sync_tree = counted, whole


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
