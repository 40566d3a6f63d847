"""A certificate is renewed after two thirds of its life, tried until it is, and told where it is not."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import msgspec
import pytest
from cryptography import x509

from kiosk.contract.enrolment import Renewal, Renewed
from kiosk.terminal.health.identity import IdentityWatch, ails
from kiosk.terminal.health.state import Health, Part
from kiosk.terminal.identity.credential import Credential
from kiosk.terminal.identity.renewing import Renewing
from kiosk.terminal.platform.client import Platform
from tests.terminal.identity.enrolled import Enrolled, enrolled
from tests.terminal.lockers.doubles import VirtualClock
from tests.terminal.platform.authority import Authority
from tests.terminal.platform.doubles import Asked, FarSide, far_side, until

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
DAY = dt.timedelta(days=1)


class Days(VirtualClock):
    """Time that passes as fast as anybody waits, and stands still at `ends`."""

    ends = NOW

    async def sleep(self, seconds: float) -> None:
        if self.now() + dt.timedelta(seconds=seconds) > self.ends:
            self.passed += (self.ends - self.now()).total_seconds()
            await asyncio.Event().wait()
        await super().sleep(seconds)


class Renewer:
    """The platform's side; away while `away`, and it may send somebody else's certificate."""

    def __init__(self, box: Enrolled, clock: VirtualClock) -> None:
        self.box, self.clock = box, clock
        self.away = False
        self.instead = ""
        self.asked_at: list[dt.datetime] = []

    def respond(self, asked: Asked) -> None:
        """One request."""
        if asked.path != "/v1/terminals/self/certificate":
            asked.answer(b'{"ok":true}')
            return
        self.asked_at.append(self.clock.now())
        if self.away:
            asked.answer(b"", 503)
            return
        assert asked.headers["Idempotency-Key"]
        csr = x509.load_pem_x509_csr(msgspec.json.decode(asked.body, type=Renewal).csr.encode())
        assert csr.is_signature_valid
        pem = self.instead or self.box.vouch(self.clock.now())
        asked.answer(msgspec.json.encode(Renewed(pem, self.clock.now() + 30 * DAY)))


async def _lived(box: Enrolled, server: FarSide, clock: Days, ends: dt.datetime) -> Credential:
    """The terminal at work until then."""
    clock.ends = ends
    credential = box.credential(clock)
    platform = Platform(box.settings(server.url), "T-1", clock, credential)
    following = asyncio.create_task(Renewing(credential, platform, clock).follow())
    await until(lambda: clock.now() >= ends, 30)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await platform.close()
    return credential


async def test_it_lives_for_months_without_anybody(tmp_path: Path) -> None:
    clock = Days(NOW)
    box = enrolled(tmp_path / "a", NOW)
    with far_side() as server:
        server.respond = (renewer := Renewer(box, clock)).respond
        credential = await _lived(box, server, clock, NOW + 95 * DAY)

    gaps = [(after - before) / DAY for before, after in zip([NOW, *renewer.asked_at], renewer.asked_at, strict=False)]
    assert len(gaps) == 4
    assert all(20 <= gap <= 21.6 for gap in gaps)
    assert credential.life is not None
    assert credential.life.left(clock.now()) > 8 * DAY
    assert box.credential(clock).life == credential.life


async def test_it_tries_until_the_platform_is_back_and_does_not_hammer(tmp_path: Path) -> None:
    clock = Days(NOW)
    box = enrolled(tmp_path / "a", NOW - 19 * DAY)
    with far_side() as server:
        server.respond = (renewer := Renewer(box, clock)).respond
        renewer.away = True
        credential = await _lived(box, server, clock, NOW + 9 * DAY)
        assert 100 < len(renewer.asked_at) < 400
        assert ails(credential, clock.now()) == "certificate_ends_soon"
        assert len({(asked[2]["Idempotency-Key"], asked[3]) for asked in server.asked}) == 1  # one wish, often said
        renewer.away = False
        credential = await _lived(box, server, clock, NOW + 9.5 * DAY)
    assert ails(credential, clock.now()) == ""


async def test_a_certificate_of_a_stranger_or_of_another_key_replaces_nothing(tmp_path: Path) -> None:
    clock = VirtualClock(NOW)
    box = enrolled(tmp_path / "a", NOW - 25 * DAY)
    before = (tmp_path / "a/certificate.pem").read_text()
    other = enrolled(tmp_path / "b", NOW)
    foreign = Authority("a stranger").vouch(box.kept.key.public_key(), 30 * DAY)
    for instead in (foreign, other.vouch(NOW), before, "-----BEGIN CERTIFICATE-----"):
        with far_side() as server:
            renewer = Renewer(box, clock)
            renewer.instead, server.respond = instead, renewer.respond
            credential = box.credential(clock)
            platform = Platform(box.settings(server.url), "T-1", clock, credential)
            assert not await Renewing(credential, platform, clock).renew()
            await platform.close()
        assert (tmp_path / "a/certificate.pem").read_text() == before
        assert credential.trouble == ""


@pytest.mark.parametrize(
    ("age", "cause"),
    [(1, ""), (21, ""), (24, "renewal_overdue"), (27.5, "certificate_ends_soon"), (31, "certificate_expired")],
)
def test_how_it_is_told(tmp_path: Path, age: float, cause: str) -> None:
    clock = VirtualClock(NOW)
    credential = enrolled(tmp_path / "a", NOW - age * DAY).credential(clock)
    health = Health()

    IdentityWatch(health, lambda: "", credential, clock).look()

    assert health.cause(Part.IDENTITY) == cause
    assert not health.closed
    assert not health.pickup_only


def test_what_the_platform_says_of_us_comes_first_and_a_wrong_clock_is_told_elsewhere(tmp_path: Path) -> None:
    clock = VirtualClock(NOW)
    credential = enrolled(tmp_path / "a", NOW - 24 * DAY).credential(clock)
    health = Health()
    for told, cause in (("certificate_revoked", "certificate_revoked"), ("clock_wrong", "renewal_overdue")):
        IdentityWatch(health, lambda told=told: told, credential, clock).look()  # type: ignore[misc]
        assert health.cause(Part.IDENTITY) == cause


def test_papers_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    box = enrolled(tmp_path / "a", NOW)
    box.kept.file.write_text("spoilt")
    credential = box.credential(VirtualClock(NOW))
    assert (credential.life, ails(credential, NOW)) == (None, "identity_unreadable")
