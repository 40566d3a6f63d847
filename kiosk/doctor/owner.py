"""Whom the terminal works as, and what that user may do with a file; the doctor itself mostly is root, who may all."""

from __future__ import annotations

import grp
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

USER = "hall"  # of the installed terminal
_UNITS, _UNIT = ("etc/systemd/system", "usr/lib/systemd/system"), "hall-terminal.service"
_ADDS = "SupplementaryGroups="
READ, WRITE, ENTER = 4, 2, 1


@dataclass(frozen=True)
class Owner:
    """A user and all its groups."""

    name: str
    uid: int
    groups: frozenset[int]

    def may(self, path: Path, wish: int) -> bool:
        """Whether this user may read, write or enter a file, by its rights alone. Raises OSError where it is not."""
        if self.uid == 0:
            return True
        found = path.stat()
        shift = 6 if found.st_uid == self.uid else 3 if found.st_gid in self.groups else 0
        return (found.st_mode >> shift) & wish == wish

    def reaches(self, path: Path) -> bool:
        """Whether it may enter every folder above a file."""
        return all(self.may(folder, ENTER) for folder in path.absolute().parents if folder.is_dir())


def owner_of(pid: int, proc: Path = Path("/proc")) -> Owner | None:
    """Whom a process runs as; None when it is gone."""
    try:
        lines = (proc / str(pid) / "status").read_text().splitlines()
    except OSError:
        return None
    told = dict(line.split(":", 1) for line in lines if ":" in line)
    uid = int(told["Uid"].split()[1])
    return Owner(_name(uid), uid, frozenset(int(part) for part in (told["Gid"].split()[1], *told["Groups"].split())))


def usual_owner(root: Path = Path("/")) -> Owner:
    """The terminal's user where it is installed, with the groups that its unit adds; else whoever asks."""
    try:
        entry = pwd.getpwnam(USER)
    except KeyError:
        return Owner(_name(os.geteuid()), os.geteuid(), frozenset({os.getegid(), *os.getgroups()}))
    return Owner(entry.pw_name, entry.pw_uid, frozenset(os.getgrouplist(entry.pw_name, entry.pw_gid)) | _added(root))


def _added(root: Path) -> frozenset[int]:
    lines = [
        line for folder in _UNITS if (unit := root / folder / _UNIT).is_file() for line in unit.read_text().split("\n")
    ]
    names = {name for line in lines if line.startswith(_ADDS) for name in line.removeprefix(_ADDS).split()}
    return frozenset(group.gr_gid for group in grp.getgrall() if group.gr_name in names)


def rights(path: Path) -> str:
    """Rights as `ls -l` writes them: -rw-r----- root:dialout."""
    found = path.stat()
    return f"{stat.filemode(found.st_mode)} {_name(found.st_uid)}:{group_name(found.st_gid)} {path}"


def group_name(gid: int) -> str:
    """A group's name, or its number where it has none."""
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
