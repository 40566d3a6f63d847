"""An order for another version is followed slowly, only where both signatures hold, and never while anybody is here."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract.lockers import Signed
from kiosk.contract.release import Release, release_message
from kiosk.contract.sealing import signed_message
from kiosk.contract.update import (
    ASKED,
    BUNDLE,
    FOLDER,
    LAST,
    REQUEST,
    Outcome,
    UpdateOrder,
    UpdateReport,
    UpdateRequest,
)
from kiosk.rig.house import CONFIG
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.asking import Away, Done
from kiosk.terminal.settings import load
from kiosk.terminal.settings.model import UpdateSettings
from kiosk.terminal.updates.follow import Updates
from kiosk.terminal.updates.here import Here
from kiosk.terminal.updates.moment import within

PLATFORM, MAKERS = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
NOW = dt.datetime(2026, 11, 28, 2, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
CONTENT = bytes(range(256)) * 3000


class Still(Clock):
    """Waits are written down, and over at once."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def now(self) -> dt.datetime:
        return NOW

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)


class Far:
    """The platform: gives an order and its pieces; the line breaks where it is told to."""

    def __init__(self, order: Signed | None) -> None:
        self.given = order
        self.content = CONTENT
        self.breaks_at = -1
        self.asked: list[tuple[int, int]] = []
        self.told: list[UpdateReport] = []

    async def order(self) -> Signed | None:
        return self.given

    async def piece(self, _sha256: str, at: int, length: int) -> bytes | Away:
        if 0 <= self.breaks_at <= at:
            return Away("broken")
        self.asked.append((at, length))
        return self.content[at : at + length]

    async def report(self, told: UpdateReport) -> Done:
        self.told.append(told)
        return Done()


class Quiet:
    """Says why it may not be now."""

    why = ""

    def unfit(self, _order: UpdateOrder) -> str:
        return self.why


def release(**other: Any) -> Signed:  # noqa: ANN401
    """What the makers say."""
    told = Release("2.0.0", hashlib.sha256(CONTENT).hexdigest(), len(CONTENT), "3.11", NOW, NOW + dt.timedelta(days=9))
    body = msgspec.json.encode(msgspec.structs.replace(told, **other)).decode()
    return Signed(body, MAKERS.sign(release_message(body)).hex())


def order(by: Ed25519PrivateKey = PLATFORM, **other: Any) -> Signed:  # noqa: ANN401
    """What the platform says."""
    told = UpdateOrder("T-0001", 5, "2.0.0", release(), NOW, NOW + dt.timedelta(hours=1))
    body = msgspec.json.encode(msgspec.structs.replace(told, **other)).decode()
    return Signed(body, by.sign(signed_message("update", body)).hex())


class Place:
    """One terminal, its folders and its platform."""

    def __init__(self, folder: Path, given: Signed | None) -> None:
        self.state, self.program = folder / "state", folder / "program"
        self.state.mkdir()
        (self.program / FOLDER).mkdir(parents=True)
        keys, secret, here = folder / "release.pub", folder / "key", folder / "here.toml"
        keys.write_text(MAKERS.public_key().public_bytes_raw().hex())
        secret.write_text("ab" * 32)
        secret.chmod(0o600)
        signer = PLATFORM.public_key().public_bytes_raw().hex()
        here.write_text(
            f'[state]\ndir = "{self.state}"\n[platform]\nkey_file = "{secret}"\nsigner = "{signer}"\n'
            "[updates]\nkib_per_second = 256\n"
        )
        settings = load([CONFIG / "terminal.toml", here])
        rules = dataclasses.replace(settings.updates, keys=keys)
        self.clock, self.far, self.quiet = Still(), Far(given), Quiet()
        self.updates = Updates(
            Here(self.program, "1.0.0"),
            self.far,  # type: ignore[arg-type]
            self.quiet,  # type: ignore[arg-type]
            dataclasses.replace(settings, updates=rules),
            self.clock,
        )

    def request(self) -> UpdateRequest | None:
        """What root is asked for."""
        file = self.state / ASKED / REQUEST
        return msgspec.json.decode(file.read_bytes(), type=UpdateRequest) if file.exists() else None

    @property
    def stages(self) -> list[tuple[str, int, str]]:
        """What the platform heard."""
        return [(told.stage, told.serial, told.reason) for told in self.far.told]


async def test_fetched_slowly_checked_and_handed_over(tmp_path: Path) -> None:
    place = Place(tmp_path, order())
    await place.updates.look()
    asked = place.request()
    assert asked is not None
    assert asked.serial == 5
    assert (place.state / ASKED / BUNDLE).read_bytes() == CONTENT
    assert len(place.far.asked) == 3
    assert sum(place.clock.waited) == pytest.approx(3.0)  # 750 KiB at 256 KiB a second
    assert [stage for stage, _, _ in place.stages] == ["waiting", "fetching", "verified"]
    await place.updates.look()
    assert len(place.far.asked) == 3  # root has it in hand


async def test_a_line_that_was_cut_goes_on_where_it_was(tmp_path: Path) -> None:
    place = Place(tmp_path, order())
    place.far.breaks_at = 256 * 1024
    await place.updates.look()
    assert place.request() is None
    place.far.breaks_at = -1
    await place.updates.look()
    assert [at for at, _ in place.far.asked] == [0, 256 * 1024, 512 * 1024]
    assert place.request() is not None


async def test_a_bundle_that_is_not_the_one_that_was_signed_is_thrown_away(tmp_path: Path) -> None:
    place = Place(tmp_path, order())
    place.far.content = CONTENT[:-1] + b"!"
    await place.updates.look()
    assert place.request() is None
    assert list((place.state / ASKED).iterdir()) == []


async def test_it_waits_until_nobody_is_here(tmp_path: Path) -> None:
    place = Place(tmp_path, order())
    place.quiet.why = "somebody_here"
    await place.updates.look()
    assert place.request() is None
    assert place.stages[-1] == ("verified", 5, "somebody_here")
    place.quiet.why = ""
    await place.updates.look()
    assert place.request() is not None
    assert len(place.far.asked) == 3  # not fetched again


@pytest.mark.parametrize(
    "given",
    [
        order(by=Ed25519PrivateKey.generate()),
        order(terminal="T-0002"),
        order(version="3.0.0"),
        order(expires=NOW),
        order(release=release(not_after=NOW)),
        order(release=Signed(release().body, PLATFORM.sign(release_message(release().body)).hex())),
        order(serial=3),
    ],
)
async def test_what_is_not_for_us_not_fresh_or_not_signed_by_both_is_not_followed(
    tmp_path: Path, given: Signed
) -> None:
    place = Place(tmp_path, given)
    settled = Outcome(3, "1.5.0", "rolled_back", "crashed", NOW)
    (place.program / FOLDER / LAST).write_bytes(msgspec.json.encode(settled))
    await place.updates.look()
    assert place.request() is None
    assert place.far.asked == []
    assert place.stages == [("rolled_back", 3, "crashed")]


async def test_without_a_release_key_nothing_is_followed(tmp_path: Path) -> None:
    place = Place(tmp_path, order())
    (tmp_path / "release.pub").unlink()
    await place.updates.look()
    assert place.far.asked == []


def test_hours_may_reach_over_midnight() -> None:
    at = {hour: NOW.replace(hour=hour) for hour in (4, 5, 12, 22)}
    usual = UpdateSettings()
    assert [hour for hour, now in at.items() if within(now, usual.starts, usual.until)] == [4, 22]
    assert all(within(now, "", "") and within(now, "03:00", "03:00") for now in at.values())
    assert [hour for hour, now in at.items() if within(now, "05:00", "13:00")] == [5, 12]


def test_a_checkout_is_no_installed_version() -> None:
    assert Here.of_this_program() is None
