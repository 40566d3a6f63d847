"""Settings, the rights of files, and the key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.doctor.findings import CannotLook, Look, well, wrong
from kiosk.doctor.owner import READ, group_name, rights

if TYPE_CHECKING:
    from kiosk.doctor.box import Box

_OTHERS, _OTHERS_WRITE = 0o007, 0o022


def settings(box: Box) -> Look:
    """As `kiosk check` does."""
    if not box.config:
        yield wrong("not_found", "/etc/hall-terminal/terminal.toml")
    elif box.settings is None:
        for problem in box.problems:
            yield wrong("unusable", problem)
    else:
        for problem in box.problems:
            yield wrong("device_off", problem)
        for advice in box.settings.advice:
            yield wrong("advice", advice)
        yield well(", ".join(str(file) for file in (*box.config, *box.devices)))


def files(box: Box) -> Look:
    """Whether the terminal may read its files, and nobody else may change them."""
    for file in (*box.config, *box.devices):
        if not file.exists():
            continue  # the check of the settings says so
        if not (box.owner.reaches(file) and box.owner.may(file, READ)):
            yield wrong("unreadable", rights(file), user=box.owner.name, file=str(file))
        if file.stat().st_mode & _OTHERS_WRITE & ~_group_of_owner(box, file):
            yield wrong("open", rights(file), file=str(file))
        yield well(rights(file))


def key(box: Box) -> Look:
    """Who may read the terminal's key, and where it comes from."""
    files = list(_key_files(box))
    for file in files:
        if file.exists() and file.stat().st_mode & _OTHERS:
            yield wrong("others", rights(file), file=str(file))
    if box.settings is None:
        if not files:
            raise CannotLook("settings")
        return
    if "NOT" in (origin := box.settings.platform.key.origin):
        yield wrong("unprotected", origin)
    yield well(origin)


def _key_files(box: Box) -> list[Path]:
    """Files that the settings name for the key, whether they can be used or not."""
    from kiosk.terminal.settings.layers import layers

    house = layers(box.config).house
    platform = house.data.get("platform")
    named = platform.get("key_file") if isinstance(platform, dict) else None
    return [house.place(("platform", "key_file")).file.parent / named] if isinstance(named, str) else []


def _group_of_owner(box: Box, file: Path) -> int:
    """The right of the group to write does no harm where the group is the terminal's own."""
    return 0o020 if group_name(file.stat().st_gid) in (box.owner.name, "root") else 0
