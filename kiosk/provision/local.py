"""Writes local/terminal.toml and local/devices.toml anew from what the steps have found: nobody edits them by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kiosk.provision.found import Fitted, Place, Sound, Wall

if TYPE_CHECKING:
    from kiosk.provision.visit import Visit


def write_terminal(visit: Visit) -> None:
    """Position, centre, phones, volume, cabinet: as far as they are known."""
    tables: dict[str, Any] = {}
    place, sound = visit.found(Place, "site"), visit.found(Sound, "sound")
    if place.number:
        tables["terminal"] = {
            "phone": place.phone,
            "night_phone": place.night_phone,
            "position": {"zh": f"{place.number}号机", "en": f"Terminal {place.number}"},
            "centre": {"zh": place.centre_zh, "en": place.centre_en},
        }
    if sound.volume is not None:
        tables["speech"] = {"volume": sound.volume}
    if cabinet := visit.found(Wall, "cabinet").as_table():
        tables["cabinet"] = [cabinet]
    visit.ground.write("terminal.toml", tables)


def write_devices(visit: Visit) -> None:
    """What is plugged in where; of the locks also how they are wired."""
    sections = {place: dict(section) for place, section in visit.found(Fitted, "devices").sections.items()}
    wall = visit.found(Wall, "cabinet")
    if wall.options and ("locks" in sections or visit.ground.installed("locks")):
        boards = {"boards": list(range(1, wall.boards + 1))} if wall.boards else {}
        sections["locks"] = {**sections.get("locks", {}), **boards, **wall.options}
    visit.ground.write("devices.toml", sections)
