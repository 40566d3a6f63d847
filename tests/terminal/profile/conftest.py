"""A box with its settings, a platform that signs profiles, and an office that answers from memory."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.central.signing import Signer
from kiosk.contract.events import Event
from kiosk.contract.lockers import Signed
from kiosk.contract.platform import Refusal
from kiosk.contract.profile import ProfileFile, ProfileNoted, ProfileSeen, SiteProfile
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.asking import Away, Refused, Unchanged
from kiosk.terminal.profile import Profiles
from kiosk.terminal.settings import Settings, load

SITE = "370923-03"
MADE = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
GOOD = """tier = "village"
[terminal]
centre = { zh = "便民服务点", en = "Service point" }
phone = "10000000003"
night_phone = "12345"
[site]
address = { zh = "示例村3号", en = "3 Shili" }
hours = { zh = "周一至周五", en = "Monday to Friday" }
elsewhere = { zh = "分中心", en = "the branch" }
"""
NONE_THERE = Refused(Refusal("profile_none", "没有", "none", retryable=False, contact="12345"))


@dataclasses.dataclass
class Box:
    """One terminal's files and state, and the platform whose signature it knows."""

    folder: Path
    signer: Signer = dataclasses.field(default_factory=lambda: Signer(Ed25519PrivateKey.generate()))

    def __post_init__(self) -> None:
        key = self.folder / "platform.key"
        key.write_text("ab" * 32)
        key.chmod(0o600)
        self.state = self.folder / "state"
        self.state.mkdir()
        self.write("")

    def write(self, more: str) -> None:
        """The box's own file, and something more in it."""
        self.file = self.folder / "terminal.toml"
        self.file.write_text(
            f'[terminal]\nid = "T-0007"\nsite = "{SITE}"\nphone = "0538-2100000"\nnight_phone = "12345"\n'
            'position = { zh = "1号机", en = "Terminal 1" }\ncentre = { zh = "未配置", en = "Not set up" }\n'
            f'[counter]\nsocket = "counter"\n[state]\ndir = "state"\n'
            f'[platform]\nurl = "http://127.0.0.1:1"\nsigner = "{self.signer.public}"\nkey_file = "platform.key"\n'
            f"{more}",
            "utf-8",
        )

    def signed(
        self, version: int = 1, text: str = GOOD, *, site: str = SITE, by: Signer | None = None, broker: str = ""
    ) -> Signed:
        """A profile as it comes from the platform."""
        profile = SiteProfile(site, version, MADE, (ProfileFile("village.toml", text),), broker=broker)
        return (by or self.signer).sign("profile", profile)

    def settings(self) -> Settings:
        """What the terminal works with when it starts now."""
        return load([self.file])

    def files(self) -> set[str]:
        """What lies in the folder of profiles."""
        folder = self.state / "profile"
        return {file.name for file in folder.iterdir()} if folder.exists() else set()


class Office:
    """The platform, asked without a network."""

    def __init__(self) -> None:
        self.gives: Signed | Refused | Away = NONE_THERE
        self.told: list[ProfileSeen] = []
        self.away = False

    async def site_profile(self, version: int) -> Signed | Unchanged | Refused | Away:
        """What it has, unless that is known."""
        if self.away:
            return Away("no_connection")
        if isinstance(self.gives, Signed):
            known = msgspec.json.decode(self.gives.body)
            return Unchanged() if isinstance(known, dict) and known.get("version") == version else self.gives
        return self.gives

    async def profile_seen(self, seen: ProfileSeen) -> ProfileNoted | Away:
        """Note what was done."""
        if self.away:
            return Away("no_connection")
        self.told.append(seen)
        return ProfileNoted(seen.version)


class Log:
    """The audit log's ear."""

    def __init__(self) -> None:
        self.recorded: list[Event] = []

    async def record(self, event: Event, **_facts: object) -> None:
        """Note an event."""
        self.recorded.append(event)


@pytest.fixture
def box(tmp_path: Path) -> Box:
    """A fresh box."""
    return Box(tmp_path)


@pytest.fixture
def office() -> Office:
    """A platform without a profile yet."""
    return Office()


@pytest.fixture
def log() -> Log:
    """An empty log."""
    return Log()


@pytest.fixture
def follower(box: Box, office: Office, log: Log) -> Iterator[Profiles]:
    """The terminal's side, after a start."""
    yield following(box, office, log)


def following(box: Box, office: Office, log: Log) -> Profiles:
    """The terminal's side, after one more start."""
    return Profiles(log, office, box.settings(), partial(load, [box.file], ()), Clock())  # type: ignore[arg-type]
