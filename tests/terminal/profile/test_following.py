"""What a terminal believes of its site's profile, what it refuses, and what it says of that."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.central.signing import Signer
from kiosk.contract.events import Event
from kiosk.contract.lockers import Signed
from kiosk.contract.profile import ProfileState
from kiosk.contract.sealing import text_hash
from kiosk.terminal.profile import Profiles, keeping
from tests.terminal.profile.conftest import GOOD, Box, Log, Office, following


async def test_a_good_profile_is_kept_told_and_asked_for_once(
    box: Box, office: Office, log: Log, follower: Profiles
) -> None:
    asked: list[str] = []
    follower.kept.append(lambda: asked.append("kept"))
    office.gives = box.signed(3)
    await follower.pull()
    await follower.pull()
    assert asked == ["kept"]
    (seen,) = office.told
    assert (seen.version, seen.state, seen.kept) == (3, ProfileState.KEPT, 3)
    assert seen.hash == text_hash(office.gives.body)
    assert log.recorded == [Event.PROFILE_KEPT]
    assert box.settings().terminal.phone == "10000000003"


async def test_a_word_that_did_not_arrive_is_said_again(box: Box, office: Office, follower: Profiles) -> None:
    await follower.take(box.signed(1))
    office.away = True
    await follower.pull()
    assert not office.told
    office.away = False
    office.gives = box.signed(1)
    await follower.pull()
    await follower.pull()
    assert [seen.version for seen in office.told] == [1]


def forged(box: Box) -> Signed:
    """Signed by somebody else."""
    return box.signed(9, by=Signer(Ed25519PrivateKey.generate()))


def garbled(box: Box) -> Signed:
    """Signed by the platform, and no profile: a text of another shape."""
    return box.signer.sign("profile", {"site": "370923-03"})


def of_another_kind(box: Box) -> Signed:
    """A text that the platform signed as something else."""
    signed = box.signed(9)
    return Signed(signed.body, box.signer.sign("catalogue", {}).signature)


def of_another_site(box: Box) -> Signed:
    """The county's own."""
    return box.signed(9, site="370923-01")


def older(box: Box) -> Signed:
    """One that was sent before, replayed."""
    return box.signed(4)


def endless(box: Box) -> Signed:
    """Longer than any profile may be."""
    return box.signed(9, GOOD + "# " + "x" * 70_000)


def with_a_key(box: Box) -> Signed:
    """It says what no profile may say."""
    return box.signed(9, GOOD + '[platform]\nurl = "http://elsewhere.test"\n')


REFUSED = {
    forged: "it is not signed by the platform",
    garbled: "it is no profile",
    of_another_kind: "it is not signed by the platform",
    of_another_site: "it is another site's",
    older: "it is older than the one that is worked with",
    endless: "it is too long",
    with_a_key: "platform is nothing that a profile may say",
}


@pytest.mark.parametrize("making", REFUSED, ids=lambda making: making.__name__)
async def test_what_is_refused_changes_nothing_and_is_told_once(
    box: Box, office: Office, log: Log, follower: Profiles, making: object
) -> None:
    await follower.take(box.signed(5))
    await follower.pull()
    found: list[str] = []
    follower.found.append(found.append)
    office.gives = making(box)  # type: ignore[operator]
    for _ in range(3):
        await follower.pull()
    told = [seen for seen in office.told if seen.state is ProfileState.REFUSED]
    assert len(told) == 1
    assert told[0].kept == 5
    assert told[0].problems[0].what.startswith(REFUSED[making])  # type: ignore[index]
    assert found == ["profile_refused"]
    assert log.recorded == [Event.PROFILE_KEPT, Event.PROFILE_REFUSED]
    assert box.settings().profile.version == 5
    assert box.settings().platform.url == "http://127.0.0.1:1"

    # After a restart it is still known, until a good one comes.
    again, found = following(box, office, log), []
    again.found.append(found.append)
    await again._recall()
    assert found == ["profile_refused"]
    office.gives = box.signed(11)
    await again.pull()
    assert found == ["profile_refused", ""]
    assert keeping.refused(box.state) is None


async def test_a_mistake_is_told_by_the_line_its_writer_knows(box: Box, office: Office, follower: Profiles) -> None:
    office.gives = box.signed(1, GOOD + "[timings]\nwarning = 5\n")
    await follower.pull()
    (problem,) = office.told[0].problems
    assert problem.place == "village.toml:11"
    assert problem.what == "timings.warning: 5.0 is out of range; allowed is 20 to 300 seconds"
    assert box.files() == {"refused.json"}


async def test_a_box_whose_own_files_are_bad_blames_no_profile(box: Box, office: Office, follower: Profiles) -> None:
    box.write("[timings]\nwarning = 5\n")
    office.gives = box.signed(1)
    await follower.pull()
    assert office.told == []
    box.write("")
    await follower.pull()
    assert [seen.state for seen in office.told] == [ProfileState.KEPT]


async def test_a_site_without_a_profile_is_nothing_to_speak_of(office: Office, log: Log, follower: Profiles) -> None:
    await follower.pull()
    assert office.told == []
    assert log.recorded == []
