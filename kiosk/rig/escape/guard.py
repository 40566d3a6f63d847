"""Looks once a second whether anything has got out: another window, a scene nobody sent, a program, memory."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from Xlib import X
from Xlib.display import Display
from Xlib.error import XError

from kiosk.rig.house import House
from kiosk.rig.walks.wire import Wire

_PAGE = os.sysconf("SC_PAGE_SIZE")
MOST_MEGABYTES = {"terminal": 400.0, "screens": 800.0}  # the unit of the screens ends them at 1024
MOST_OPEN = 200  # files, sockets, pipes
_OUR_OWN = "screens."  # what the screens show by themselves while the terminal says nothing


@dataclass
class Guard:
    """`found` is everything that was not as it must be; `most` the megabytes each program ever had."""

    house: House
    wire: Wire
    shown: str
    found: list[str] = field(default_factory=list)
    most: dict[str, float] = field(default_factory=dict)
    looks: int = 0
    pictures: int = 0

    def __post_init__(self) -> None:
        self._x: Any = Display(self.shown)
        self._pids = {name: program.pid for name, program in self.house.programs.items()}
        self._read = 0
        self._sent: set[tuple[int, str]] = set()
        self._heard = 0

    def close(self) -> None:
        """Stop looking."""
        self._x.close()

    def look(self) -> None:
        """Everything, once."""
        self.looks += 1
        self._programs()
        self._windows()
        self._glass()

    def _missed(self, what: str) -> None:
        if what not in self.found:
            self.found.append(what)

    def _programs(self) -> None:
        for name, pid in self._pids.items():
            if self.house.programs[name].pid != pid:
                self._missed(f"{name} has ended")
                continue
            if name in MOST_MEGABYTES:
                self._measure(name, pid)
        children = [child for child in Path("/proc").glob("[0-9]*/stat") if _parent(child) == self._pids["screens"]]
        for child in children:
            self._missed(f"the screens have started a program: {_name(child.parent)}")

    def _measure(self, name: str, pid: int) -> None:
        megabytes = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 1e6
        self.most[name] = max(self.most.get(name, 0.0), megabytes)
        if megabytes > MOST_MEGABYTES[name]:
            self._missed(f"{name} has {megabytes:.0f} MB")
        if (held := len(list(Path(f"/proc/{pid}/fd").iterdir()))) > MOST_OPEN:
            self._missed(f"{name} holds {held} files open")

    def _windows(self) -> None:
        root = self._x.screen().root
        whole = root.get_geometry()
        mapped = [window for window in root.query_tree().children if self._is_mapped(window)]
        boxes = [(box.x, box.y, box.width, box.height) for box in map(_box, mapped) if box is not None]
        if boxes != [(0, 0, whole.width, whole.height)]:
            self._missed(f"windows on the glass: {boxes}")
        owner = self._x.intern_atom("_NET_WM_PID")
        for window in mapped:
            told = window.get_full_property(owner, X.AnyPropertyType)
            if told is not None and told.value[0] != self._pids["screens"]:
                self._missed("a window of somebody else's")

    def _is_mapped(self, window: Any) -> bool:  # noqa: ANN401 - python-xlib ships no types
        try:
            return bool(window.get_attributes().map_state == X.IsViewable)
        except XError:
            return False  # it went away while we looked

    def _glass(self) -> None:
        """What is drawn must have come over the wire before."""
        lines = self.house.trace.read_bytes()[self._read :].rpartition(b"\n")[0] if self.house.trace.exists() else b""
        self._read += len(lines) + 1 if lines else 0
        heard = self.wire.seen[self._heard :]
        self._heard += len(heard)
        self._sent |= {(scene.number, scene.name) for scene in heard}
        for line in filter(None, lines.splitlines()):
            told = json.loads(line)
            self.pictures += 1
            if told["scene"] is None and told["name"].startswith(_OUR_OWN):
                continue
            if (told["scene"], told["name"]) not in self._sent:
                self._missed(f"on the glass and never sent: {told['name']}")


def _box(window: Any) -> Any:  # noqa: ANN401 - as above
    try:
        return window.get_geometry()
    except XError:
        return None


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text("utf-8", errors="replace").rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _name(process: Path) -> str:
    try:
        return (process / "comm").read_text("utf-8", errors="replace").strip()
    except OSError:
        return "?"
