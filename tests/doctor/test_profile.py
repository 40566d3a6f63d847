"""What the doctor says of the site's profile: none yet, one that is worked with, one refused, one spoilt."""

from __future__ import annotations

import datetime as dt

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.central.signing import Signer
from kiosk.contract.profile import ProfileFile, ProfileProblem, ProfileSeen, ProfileState, SiteProfile
from kiosk.terminal.profile import keeping
from tests.doctor.conftest import Bench
from tests.terminal.profile.conftest import GOOD

NOW = dt.datetime.now(dt.UTC)


def test_the_profile_is_told_with_its_age_and_what_is_wrong_with_the_newest(bench: Bench) -> None:
    assert "profile.none" in bench.says("profile")

    signer = Signer(Ed25519PrivateKey.generate())
    bench.config.write_text(bench.config.read_text().replace("cd" * 32, signer.public))
    files = (ProfileFile("village.toml", GOOD),)
    made = NOW - dt.timedelta(days=3, hours=1)
    keeping.keep(bench.state, signer.sign("profile", SiteProfile("370923-01", 7, made, files)))
    assert bench.says("profile")["profile"].seen == f"7 (village), {made:%Y-%m-%d}, 3 d"

    problem = ProfileProblem("village.toml:9", "timings.warning: 5 is out of range")
    seen = ProfileSeen(8, "0" * 64, ProfileState.REFUSED, 7, (problem,))
    keeping.note_refused(bench.state, seen, NOW)
    found = bench.says("profile")["profile.refused"]
    assert found.gaps == {"version": 8, "kept": 7}
    assert found.seen.endswith("village.toml:9 timings.warning: 5 is out of range")

    (bench.state / "profile" / "current.json").write_text("{")
    found = bench.says("profile")["profile.unfit"]
    assert (found.seen, found.gaps["kept"]) == ("damaged", 0)
