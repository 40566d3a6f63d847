"""Settings files as a technician writes them, in a folder of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from kiosk.terminal.settings import BadSettings, Settings, load

if TYPE_CHECKING:
    from pathlib import Path

KEY = "0123456789abcdef" * 4

GOOD = """\
[terminal]
id = "T-0001"
site = "370923-01"
phone = "0538-2100000"
night_phone = "12345"
position = { zh = "1号机", en = "Terminal 1" }
centre = { zh = "某某政务服务中心", en = "Some Centre" }
[counter]
socket = "run/counter.sock"
[state]
dir = "/var/lib/kiosk"
[platform]
url = "https://platform.example"
key_file = "platform.key"
signer = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
[[cabinet]]
id = "A"
cells = [
  { number = 1, board = 1, channel = 1, column = 0, row = 0 },
  { number = 2, board = 1, channel = 2, column = 0, row = 1, height = 2 },
]
"""

DEVICES = """\
[card]
model = "sdt"
address = "/dev/hall/card"
[scanner]
model = "newland"
address = "/dev/hall/scanner"
[locks]
model = "board8a"
address = "/dev/hall/locks"
channels = 24
"""


@dataclass
class Papers:
    """A folder of settings files."""

    folder: Path

    def write(self, name: str, text: str, mode: int = 0o644) -> Path:
        """One file; `mode` says who may read it."""
        file = self.folder / name
        file.write_text(text, "utf-8")
        file.chmod(mode)
        return file

    def read(self, config: str = GOOD, devices: str = DEVICES) -> Settings:
        """The settings that these two texts make."""
        files = [self.write("devices.toml", devices)] if devices else []
        return load([self.write("terminal.toml", config)], files)

    def complaints(self, config: str, devices: str = DEVICES) -> list[str]:
        """What is said about these two texts: file name, line, what is wrong."""
        with pytest.raises(BadSettings) as caught:
            self.read(config, devices)
        return [str(problem).removeprefix(f"{self.folder}/") for problem in caught.value.problems]


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    """A folder with the key that the good settings point at."""
    made = Papers(tmp_path)
    made.write("platform.key", KEY + "\n", 0o600)
    return made
