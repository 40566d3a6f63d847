"""A bare box asks who it is: approved, declined, too late, cut off; and whoever sits in between gets nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
import tomllib
from pathlib import Path

import pytest

from kiosk.contract.enrolment import CLAIM_QR, ClaimState, Enrolled, FactsSoFar
from kiosk.terminal.clock import Clock
from kiosk.terminal.identity import certificates
from kiosk.terminal.identity.credential import credential_of
from kiosk.terminal.identity.enrolling import Enrolling
from kiosk.terminal.identity.papers import Papers
from kiosk.terminal.identity.pending import Claim, Declined, Expired, Trouble
from kiosk.terminal.identity.settled import facts_so_far
from kiosk.terminal.platform.asking import Away
from kiosk.terminal.settings import load
from kiosk.terminal.store.store import FILE_NAME
from tests.terminal.identity.office import SIGNER, Office, seat
from tests.terminal.platform.authority import Authority
from tests.terminal.platform.doubles import Asked, FarSide
from tests.terminal.settings.conftest import GOOD


def pull_the_cable(asked: Asked) -> bool:
    """No answer."""
    asked.cut()
    return True


async def _claimed(box: Enrolling, url: str) -> Claim:
    claim = await box.begin(url)
    assert isinstance(claim, Claim)
    return claim


async def test_an_approved_box_is_the_terminal_that_the_office_said(
    box: Enrolling, url: str, office: Office, papers: Papers, tmp_path: Path
) -> None:
    office.facts = FactsSoFar(17, "ab" * 32)
    claim = await _claimed(box, url)
    assert claim.qr.startswith(CLAIM_QR)
    assert office.approve(claim.code)

    who = await box.wait()

    assert isinstance(who, Enrolled)
    (base := tmp_path / "terminal.toml").write_text(
        GOOD.replace("/var/lib/kiosk", "state").replace('key_file = "platform.key"\n', "")
    )
    settings = load([base])
    assert (settings.terminal.id, settings.terminal.site, settings.platform.url) == ("T-0042", "370923-01", url)
    assert settings.platform.signer == SIGNER
    assert (settings.fleet.host, settings.fleet.port) == ("broker.example", 8883)
    (known,) = office.claims.values()
    assert settings.platform.key.reveal() == known.platform_key
    assert facts_so_far(settings.platform.certificate) == FactsSoFar(17, "ab" * 32)
    credential = credential_of(settings, Clock())
    assert credential is not None
    assert credential.life is not None
    assert credential.life.left(dt.datetime.now(dt.UTC)) > dt.timedelta(days=29)
    signed = credential.headers("GET", "/v1/site", {"X-Terminal": "T-0042"}, None)
    assert f'keyid="{certificates.name(certificates.read(known.certificate))}"' in signed["Signature-Input"]


async def test_nobody_else_can_read_what_is_secret(box: Enrolling, url: str, office: Office, papers: Papers) -> None:
    office.approve((await _claimed(box, url)).code)
    await box.wait()

    everything = [file for file in papers.state.rglob("*") if file.is_file()]
    assert {file.name for file in everything} == {
        "device.key",
        "certificate.pem",
        "ca.pem",
        "platform.key",
        "facts.json",
        "enrolled.toml",
    }
    assert {oct(file.stat().st_mode & 0o777) for file in everything} == {"0o600"}
    assert papers.identity.stat().st_mode & 0o077 == 0


async def test_what_is_asked_again_shows_the_same_code(
    box: Enrolling, url: str, office: Office, papers: Papers
) -> None:
    first = await _claimed(box, url)
    after_a_restart = Enrolling(papers, Clock(), tpm="")

    assert await _claimed(after_a_restart, url) == first
    assert len(office.claims) == 1
    office.approve(first.code)
    assert isinstance(await after_a_restart.wait(), Enrolled)


async def test_declined_and_forgotten_is_begun_anew(box: Enrolling, url: str, office: Office, papers: Papers) -> None:
    first = await _claimed(box, url)
    office.approve(first.code, ClaimState.DECLINED)
    assert await box.wait() == Declined()

    second = await _claimed(box, url)
    assert second.code != first.code
    office.approve(second.code, ClaimState.EXPIRED)
    assert await box.wait() == Expired()

    await _claimed(box, url)
    office.claims.clear()
    assert await box.wait() == Expired()
    assert await box.wait() == Expired()
    assert list(papers.identity.iterdir()) == []
    assert not papers.enrolled.exists()


async def test_without_the_platform_it_waits_and_goes_on(
    box: Enrolling, url: str, office: Office, server: FarSide
) -> None:
    claim = await _claimed(box, url)
    office.before = pull_the_cable
    box._next_ask = 0.0
    assert await box.wait() == Away("broken")

    office.before = lambda _asked: False
    office.approve(claim.code)
    box._next_ask = 0.0
    assert isinstance(await box.wait(), Enrolled)


async def test_waiting_can_be_given_up_at_any_time(box: Enrolling, url: str, office: Office) -> None:
    claim = await _claimed(box, url)
    waiting = asyncio.create_task(box.wait())
    await asyncio.sleep(0.1)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    office.approve(claim.code)
    box._next_ask = 0.0
    assert isinstance(await box.wait(), Enrolled)


async def test_who_sits_in_between_makes_a_code_that_fits_nothing(
    box: Enrolling, office: Office, server: FarSide, tmp_path: Path
) -> None:
    """The stranger shows an authority of their own, under which the box believes them, and passes all else on."""
    stranger = Authority("somebody in between")
    office.shown = stranger
    claim = await _claimed(box, seat(server, office, stranger))

    assert not office.approve(claim.code)
    assert await box.wait() == Expired()


async def test_who_sits_in_between_and_shows_the_platforms_authority_is_not_believed(
    box: Enrolling, office: Office, server: FarSide
) -> None:
    url = seat(server, office, Authority("somebody in between"))

    assert await box.begin(url) == Trouble("certificate_refused")
    assert office.claims == {}


async def test_another_key_than_ours_is_no_identity(box: Enrolling, url: str, office: Office, papers: Papers) -> None:
    office.approve((await _claimed(box, url)).code)
    (claimed,) = office.claims.values()
    certificate = Authority("somebody else").vouch(claimed.public, dt.timedelta(days=30))

    def issue(asked: Asked) -> bool:
        if asked.command == "POST":
            claimed.state, claimed.certificate = ClaimState.ISSUED, certificate
            claimed.platform_key = asked.body.decode().split('"')[3]
        return False

    office.before = issue
    assert await box.wait() == Away("certificate_of_another_authority")
    assert not papers.enrolled.exists()


async def test_a_wrong_clock_is_told_with_the_right_time(box: Enrolling, url: str, office: Office) -> None:
    there = dt.datetime.now(dt.UTC) + dt.timedelta(days=365)
    office.time = lambda: there

    assert await box.begin(url) == Trouble("clock_wrong", platform_time=there)
    assert office.claims == {}


async def test_nothing_is_said_in_the_open(box: Enrolling) -> None:
    assert await box.begin("http://platform.example") == Trouble("plain")


async def test_a_box_with_a_memory_goes_on_with_its_key(
    url: str, office: Office, papers: Papers, tmp_path: Path
) -> None:
    papers.state.mkdir()
    (papers.state / FILE_NAME).write_bytes(b"what is remembered")
    assert await Enrolling(papers, Clock(), tpm="").begin(url) == Trouble("memory_sealed")

    for known in ("ca" * 32, ""):  # of the settings; then of its own identity
        box = Enrolling(papers, Clock(), tpm="", known_key=known)
        office.approve((await _claimed(box, url)).code)
        assert isinstance(await box.wait(), Enrolled)
        assert [claimed.platform_key for claimed in office.claims.values()][-1] == "ca" * 32


@pytest.mark.parametrize("lost", ["/certificate"])
async def test_an_answer_lost_after_it_was_given_is_fetched_again(
    box: Enrolling, url: str, office: Office, papers: Papers, lost: str
) -> None:
    office.approve((await _claimed(box, url)).code)
    office.lose_answers_to = lost
    assert await box.wait() == Away("broken")
    (claimed,) = office.claims.values()
    assert claimed.state is ClaimState.ISSUED

    office.lose_answers_to = ""
    again = Enrolling(papers, Clock(), tpm="")
    assert isinstance(await again.wait(), Enrolled)
    assert tomllib.loads(papers.enrolled.read_text())["terminal"]["id"] == "T-0042"
