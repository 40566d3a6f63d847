"""The files the wizard stands on: what was installed, what enrolment wrote, and what the wizard itself writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.provision.progress import put_down
from kiosk.provision.toml import written
from kiosk.terminal.settings import load
from kiosk.terminal.settings.layers import layers, overlaid
from kiosk.terminal.settings.model import CounterSettings, PlatformSettings, StateSettings
from kiosk.terminal.settings.reader import Reader
from kiosk.terminal.settings.workplace import Workplace, workplace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kiosk.contract.lockers import Signed as Texts
    from kiosk.sheets.problems import Problem
    from kiosk.sheets.sheet import Sheet
    from kiosk.terminal.settings import Settings

_HEAD = "# Written by `kiosk provision`; laid over /etc/hall-terminal. Start it with --again to change something.\n"


class Unusable(Exception):
    """The wizard does not know where to show itself, or where to write."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True)
class Member:
    """What is needed to speak to the platform as this terminal."""

    terminal: str
    platform: PlatformSettings


class Ground:
    """Files named on the command line, and the folders below the state folder."""

    def __init__(self, config: list[Path], devices: list[Path]) -> None:
        self._config, self._devices = config, devices
        house, problems = overlaid(config)
        reader = Reader(house)
        counter = reader.table(CounterSettings, ("counter",), house.data.get("counter", {}))
        state = reader.table(StateSettings, ("state",), house.data.get("state", {}))
        if problems or counter is None or state is None:
            raise Unusable([*problems, *reader.problems])
        self.counter, self.state = counter.socket, state.dir
        self.local = state.dir / "local"

    # ---- reading --------------------------------------------------------------------------------------------------

    def settings(self) -> Settings:
        """As the terminal will read them. Raises BadSettings."""
        return load(self._config, self._devices)

    def settings_with(self, profile: Texts | None) -> Settings:
        """The same with this profile laid over them. Raises BadSettings, Unfit."""
        return load(self._config, self._devices, profile)

    def workplace(self) -> Workplace:
        """What is plugged in; the rest of the settings may still be missing."""
        return workplace(self._config, self._devices)

    def installed(self, place: str) -> bool:
        """Whether the installed files know a device of this place, beside what the wizard writes."""
        bench, _ = overlaid(self._devices)
        house, _ = overlaid(self._config)
        return place in bench.data or place in house.data

    def url(self) -> str:
        """Where the platform is, as far as any file says."""
        platform = self._house().data.get("platform")
        return str(platform.get("url", "")) if isinstance(platform, dict) else ""

    def member(self) -> Member | None:
        """This terminal at its platform; None before it is enrolled."""
        house = self._house()
        terminal = house.data.get("terminal")
        platform = Reader(house).table(PlatformSettings, ("platform",), house.data.get("platform", {}))
        if platform is None or not isinstance(terminal, dict) or "id" not in terminal:
            return None
        return Member(str(terminal["id"]), platform)

    def _house(self) -> Sheet:
        return layers(self._config, self._devices).house

    # ---- writing --------------------------------------------------------------------------------------------------

    def write(self, name: str, tables: Mapping[str, Any]) -> None:
        """Write one file of the local folder whole."""
        put_down(self.local / name, (_HEAD + written(tables)).encode())

    def write_json(self, name: str, told: object) -> None:
        """The same for what programs read."""
        put_down(self.local / name, msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n")
