"""A terminal that got its identity by a claim code serves, renews, is replaced, revoked; its clock may be wrong."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from kiosk.contract.events import Event
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.rig.house import SITE, TERMINAL, House
from kiosk.rig.office import ON_DUTY, AtTheOffice
from kiosk.rig.truths import Memory
from kiosk.terminal.identity import certificates
from kiosk.terminal.identity.papers import Papers
from tests.hall.inside import THINGS, Inside, knows_its_wall

SECURITY = "S-105"
PATIENCE = 40.0
# Asks often, so that the tests need not wait for it.
OFTEN = "probe_seconds = 1\naway_probe_seconds = 0.5\nmanifest_seconds = 1\nprofile_seconds = 1\n"


class Identities:
    """What happens between this hall's boxes and the office."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._ca = house.folder / "ca.pem"

    def office(self, who: str = SECURITY) -> AtTheOffice:
        """One of those who answer for identities."""
        return AtTheOffice(self.house.central_url, who, self._ca)

    def enrol(self, *, replaces: bool, tpm: str = "none") -> str:
        """`kiosk enrol`, as a technician calls it, and the office's yes; who the box is."""
        words = self.house.command("enrol", "--json", "--tpm", tpm, "--lang", "en")
        asking = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert asking.stdout is not None
        code = json.loads(asking.stdout.readline())["code"]
        office = self.office()
        office.sends(f"enrolments/{code}/approve", terminal=TERMINAL, site=SITE, replaces=replaces)
        office.leaves()
        said, complained = asking.communicate(timeout=PATIENCE)
        assert asking.returncode == 0, complained
        return str(json.loads(said.splitlines()[-1])["terminal"])

    def revoke(self) -> None:
        """Two people shut the terminal out."""
        asks, agrees = self.office(), self.office(ON_DUTY)
        wish = asks.sends(f"terminals/{TERMINAL}/revoke", reason="stolen", note="夜里被撬走")
        agrees.sends(f"revocations/{wish['id']}/approve")
        asks.leaves()
        agrees.leaves()

    def newest(self) -> str:
        """The certificate that the platform gave last."""
        with closing(sqlite3.connect(self.house.folder / "central.db")) as db:
            (pem,) = db.execute("SELECT pem FROM certificate ORDER BY issued_at DESC LIMIT 1").fetchone()
        return str(pem)

    def refused(self) -> dict[str, int]:
        """Why somebody was not believed, and how often."""
        office = self.office()
        acts: list[dict[str, Any]] = office.reads("identity_acts")
        office.leaves()
        return {act["act"]: act["times"] for act in acts}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A hall whose platform serves TLS, and a box that was enrolled there in the place of one with a key by hand."""
    with House(tmp_path_factory.mktemp("house"), enrolled=True, terminal_config=OFTEN) as opened:
        opened.start_hall()
        opened.start_central()
        assert Identities(opened).enrol(replaces=True) == TERMINAL
        opened.start_terminal()
        knows_its_wall(opened)
        yield opened


@pytest.fixture
def identities(house: House) -> Identities:
    """The office's side of it."""
    return Identities(house)


@pytest.fixture
async def hall(house: House) -> AsyncIterator[Inside]:
    """A citizen before the terminal."""
    house.days_ahead = 0
    inside = Inside(house)
    await inside.hand.do("reset")
    await inside.citizen.arrive()
    await inside.sees_fresh_home(PATIENCE)
    yield inside
    await inside.citizen.go()


def _life(house: House) -> certificates.Life:
    folder = Papers(house.state).current
    assert folder is not None
    return certificates.life(certificates.read((folder / "certificate.pem").read_text()))


async def _restart(hall: Inside, *others: str, days: int = 0) -> None:
    """The terminal, and these, start anew at another time."""
    await hall.citizen.go()
    for program in ("terminal", *others):
        hall.house.stop(program)
    hall.house.days_ahead = days
    if "central" in others:
        hall.house.start_central()
    hall.house.start_terminal()
    hall.citizen.seen.clear()
    await hall.citizen.arrive()
    await hall.sees_fresh_home(PATIENCE)


async def _collects(hall: Inside, thing: str) -> None:
    """A thing is collected by its QR."""
    await hall.asks_to_collect()
    await hall.shows(THINGS[thing])
    await hall.collects(THINGS[thing])
    await hall.leaves()
    assert THINGS[thing].id in hall.deeds.taken()


def _with_band(key: str) -> Callable[[Scene], bool]:
    return lambda scene: scene.frame is not None and scene.frame.banner == say(key)


def _without_band(scene: Scene) -> bool:
    return scene.frame is not None and scene.frame.banner is None


async def _is_told(hall: Inside, banner: str, cause: str) -> None:
    """By the band above every scene, and in the journal of the machine."""
    await hall.citizen.until(_with_band(banner), f"the band {banner}", PATIENCE)
    await hall.soon(
        lambda: {"part": "identity", "cause": cause} in hall.memory.recorded(Event.HEALTH_CHANGED), f"{cause} is told"
    )


async def test_an_enrolled_terminal_serves_a_pickup_and_the_platform_has_all_of_it(hall: Inside) -> None:
    await _collects(hall, "D-0102")
    await hall.everything_is_sent()
    assert hall.memory.audit().whole


async def test_a_broker_that_came_after_its_enrolment_is_found_by_the_terminal_alone(hall: Inside) -> None:
    house = hall.house
    assert "[fleet]" not in (house.state / "local" / "enrolled.toml").read_text()
    house.start_broker()
    house.stop("central")
    house.start_central()
    with closing(sqlite3.connect(f"file:{house.folder / 'central.db'}?mode=ro", uri=True)) as db:
        heard = "SELECT scene FROM fleet_state WHERE terminal_id = ? AND online AND state <> ''"
        await hall.soon(lambda: db.execute(heard, (TERMINAL,)).fetchone() is not None, "the fleet hears it", PATIENCE)
    assert len(hall.memory.recorded(Event.FLEET_BACK)) == 1
    await hall.sees_fresh_home(PATIENCE)


async def test_a_clock_far_from_the_platforms_is_told_at_both_ends(hall: Inside, identities: Identities) -> None:
    await _restart(hall, days=-365)  # before the platform's certificate was made
    await _is_told(hall, "banner.not_believed", "certificate_dates")
    await _restart(hall, days=100)  # it still is good then, and we are not believed
    await hall.citizen.until(_with_band("banner.not_believed"), "the band", PATIENCE)
    assert "clock_wrong" in await asyncio.to_thread(identities.refused)
    await _restart(hall)
    await hall.citizen.until(_without_band, "no band", PATIENCE)


async def test_the_old_box_is_refused_from_the_moment_another_takes_its_place(
    hall: Inside, identities: Identities
) -> None:
    house, old = hall.house, hall.house.state
    house.state = house.folder / "another-box"
    assert await asyncio.to_thread(identities.enrol, replaces=True) == TERMINAL
    await _is_told(hall, "banner.not_believed", "certificate_revoked")
    await _collects(hall, "D-0201")
    assert "certificate_revoked" in await asyncio.to_thread(identities.refused)
    facts = Memory(old).audit()

    await _restart(hall)
    new = Inside(house)
    ((continued,),) = [new.memory.recorded(Event.CHAIN_CONTINUED)]
    assert int(continued["fact"]) > 0
    await new.soon(lambda: new.memory.cell(8).state == "occupied", "it knows what lies in the wall", PATIENCE)
    await _collects(hall, "D-0301")
    await new.everything_is_sent()
    assert new.memory.audit().whole
    assert facts.whole


async def test_a_revoked_terminal_says_so_and_lets_people_collect(hall: Inside, identities: Identities) -> None:
    await asyncio.to_thread(identities.revoke)
    await _is_told(hall, "banner.not_believed", "certificate_revoked")
    await _collects(hall, "D-0601")

    assert await asyncio.to_thread(identities.enrol, replaces=True) == TERMINAL
    await _restart(hall)
    await hall.citizen.until(_without_band, "no band", PATIENCE)
    await hall.everything_is_sent()


async def test_three_weeks_later_it_has_renewed_its_certificate_by_itself(hall: Inside, identities: Identities) -> None:
    before = _life(hall.house)
    await _restart(hall, "central", days=23)
    await hall.soon(lambda: _life(hall.house).ends > before.ends, "another certificate came", PATIENCE)
    assert 22 <= (_life(hall.house).ends - before.ends).days <= 24
    await hall.citizen.until(_without_band, "no band", PATIENCE)
    await hall.soon(
        lambda: certificates.life(certificates.read(identities.newest())) == _life(hall.house), "it holds the newest"
    )
