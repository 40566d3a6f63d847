"""Devices on this machine: their names, whether the terminal may use them, and who else holds them."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.doctor.findings import CannotLook, Look, well, wrong
from kiosk.doctor.owner import READ, WRITE, group_name, rights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.doctor.box import Box

_RULES = ("etc/udev/rules.d", "usr/lib/udev/rules.d", "lib/udev/rules.d", "run/udev/rules.d")
_RULE = "*hall-terminal*.rules"
# Programs known to take serial ports that are none of theirs.
_GRABBERS = ("brltty", "ModemManager", "gpsd")
_OURS = "/dev/hall/"


def groups(box: Box) -> Look:
    """Whether the terminal's user may use each node."""
    seen = []
    for place, node in box.nodes():
        if not node.exists():
            continue  # the check of the ports says so
        if not box.owner.may(node, READ | WRITE):
            group = group_name(node.stat().st_gid)
            yield wrong("denied", rights(node.resolve()), user=box.owner.name, device=place, group=group)
        seen.append(str(node))
    if not seen:
        raise CannotLook("no_nodes")
    yield well(f"{box.owner.name}: {', '.join(seen)}")


def udev(box: Box) -> Look:
    """The rules that give devices their names, and the names that settings count on."""
    found = [str(rule) for folder in _RULES for rule in (box.root / folder).glob(_RULE)]
    wanted = [(place, settings.address) for place, settings in box.fitted() if _OURS in settings.address]
    if not wanted:
        raise CannotLook("no_names")
    if not found:
        yield wrong("no_rules", ", ".join(f"/{folder}/{_RULE}" for folder in _RULES[:2]))
    for place, address in wanted:
        name = address[address.index(_OURS) :]
        if not box.under(name).exists():
            present = ", ".join(sorted(path.name for path in box.under(_OURS).glob("*"))) or "-"
            yield wrong("no_name", f"{_OURS}: {present}", device=place, name=name)
    yield well(", ".join(found))


def ports(box: Box) -> Look:
    """Whether each port is there and ours alone."""
    nodes = list(box.nodes())
    if not nodes:
        raise CannotLook("no_nodes")
    for place, node in nodes:
        if not node.exists():
            if _OURS in str(node):
                continue  # the check of udev says so
            what = "dangling" if node.is_symlink() else "not there"
            yield wrong("missing", f"{node}: {what}", device=place, port=str(node))
            continue
        for pid, name, handle in _holders(node):
            if pid not in (box.call.pid, os.getpid()):
                yield wrong("busy", handle, device=place, port=str(node), program=name, pid=pid)
    for pid, name in _grabbers(box):
        yield wrong("grabber", f"/proc/{pid}/comm: {name}", program=name)
    if os.geteuid() != 0:
        raise CannotLook("not_root", "/proc/*/fd")
    yield well(", ".join(str(node) for _, node in nodes))


def _holders(node: Path) -> Iterator[tuple[int, str, str]]:
    """Processes that hold a node open. Always the true /proc: descriptors of this machine's processes."""
    device = node.stat()
    for handle in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            held = handle.stat()
            same = stat.S_ISCHR(held.st_mode) and held.st_rdev == device.st_rdev and stat.S_ISCHR(device.st_mode)
            if same:
                process = handle.parents[1]
                comm = (process / "comm").read_text().strip()
                yield int(process.name), comm, f"{handle} -> {handle.readlink()}"
        except OSError:
            continue  # it has ended, or is not ours to look at


def _grabbers(box: Box) -> Iterator[tuple[int, str]]:
    for comm in box.under("/proc").glob("[0-9]*/comm"):
        try:
            name = comm.read_text().strip()
        except OSError:
            continue
        if name in _GRABBERS:
            yield int(comm.parent.name), name
