"""The box that is looked at: its settings, whom the terminal works as, whether it runs, where the kernel speaks."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.contract.staff import LONGEST_LINE, Bench, List, NotOurs, for_staff, pack
from kiosk.doctor.owner import Owner, owner_of, usual_owner
from kiosk.terminal.settings import BadSettings, Settings, load
from kiosk.terminal.settings.workplace import Workplace, workplace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kiosk.sheets.problems import Problem
    from kiosk.terminal.settings.model import DeviceSettings

CONFIG, DEVICES = Path("/etc/hall-terminal/terminal.toml"), Path("/etc/hall-terminal/devices.toml")
_FOLDER = "CREDENTIALS_DIRECTORY"
_HANDED, _TAKEN = Path("run/credentials/hall-terminal.service"), Path("etc/hall-terminal/platform.key")
_ANSWER_WITHIN = 3.0
_CREDENTIALS = struct.Struct("3i")


@dataclass(frozen=True)
class Call:
    """What came of a call at the staff socket: whose it is (0: nobody listens), and its answer, where it gave one."""

    pid: int = 0
    bench: Bench | None = None
    deaf: bool = False
    barred: bool = False  # we may not call there


@dataclass(frozen=True)
class Box:
    """What every look needs. Kernel and system are read under `root`."""

    config: tuple[Path, ...]
    devices: tuple[Path, ...]
    place: Workplace
    settings: Settings | None
    problems: tuple[Problem, ...]
    owner: Owner
    call: Call = Call()
    root: Path = Path("/")
    program: Path = field(default_factory=lambda: Path(__file__).resolve().parents[2])

    def under(self, path: str) -> Path:
        """A file of the kernel or of the system."""
        return self.root / path.lstrip("/")

    def fitted(self) -> Iterator[tuple[str, DeviceSettings]]:
        """Every device that is worked with, by its place."""
        for place in self.place.devices.__dataclass_fields__:
            settings: DeviceSettings = getattr(self.place.devices, place)
            if settings.off is None:
                yield place, settings

    def nodes(self) -> Iterator[tuple[str, Path]]:
        """Those that are plugged into this machine, with the name of their node."""
        for place, settings in self.fitted():
            path = settings.address.removeprefix("lp:")
            if path.startswith("/"):
                yield place, self.under(path)


def look_at(config: Sequence[Path], devices: Sequence[Path], socket_path: Path | None, root: Path = Path("/")) -> Box:
    """The box as these files describe it; without any, the files of an installed terminal."""
    config = tuple(config) or ((CONFIG,) if CONFIG.exists() else ())
    devices = tuple(devices) or ((DEVICES,) if DEVICES.exists() else ())
    with _credentials(root):
        settings, problems = _settings(config, devices)
    place = workplace(config, devices, socket_path)
    call = _call(place.socket)
    owner = (owner_of(call.pid) if call.pid else None) or usual_owner(root)
    return Box(config, devices, place, settings, problems, owner, call, root)


@contextlib.contextmanager
def _credentials(root: Path) -> Iterator[None]:
    """Where systemd hands the terminal its key we find it, too: among what it has handed over, or where it takes it."""
    with contextlib.ExitStack() as stack:
        handed, taken = root / _HANDED, root / _TAKEN
        if _FOLDER not in os.environ and (handed.is_dir() or taken.exists()):
            if not handed.is_dir():
                handed = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="doctor-")))
                (handed / "platform-key").symlink_to(taken)
            os.environ[_FOLDER] = str(handed)
            stack.callback(os.environ.pop, _FOLDER)
        yield


def _settings(config: Sequence[Path], devices: Sequence[Path]) -> tuple[Settings | None, tuple[Problem, ...]]:
    if not config:
        return None, ()
    try:
        settings = load(config, devices)
    except BadSettings as bad:
        return None, bad.problems
    return settings, settings.problems


def _call(path: Path | None) -> Call:
    """Ask at the staff socket how the devices are. Who listens there the kernel says, even where it hangs."""
    if path is None:
        return Call()
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_ANSWER_WITHIN)
        try:
            line.connect(str(path))
        except PermissionError:
            return Call(barred=True)
        except OSError:
            return Call()
        pid, _, _ = _CREDENTIALS.unpack(line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
        try:
            line.sendall(pack(List()))
            answer = for_staff(line.makefile("rb").readline(LONGEST_LINE))
        except (OSError, NotOurs):
            return Call(pid, deaf=True)
    return Call(pid, answer if isinstance(answer, Bench) else None)
