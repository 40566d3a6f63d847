"""Whatever cuts the power, the old profile or the new one lies there whole; and what is spoilt is never worked with."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import msgspec
import pytest

from kiosk.terminal.profile import keeping
from tests.terminal.profile.conftest import GOOD, Box

_WRITES = ("open", "os.rename", "os.remove", "os.link", "os.mkdir")
_fuse: list[int] = []  # how many writes are left before the power goes


class PowerCutError(BaseException):
    """Nothing after this happens."""


def _hook(event: str, _arguments: object) -> None:
    if _fuse and event in _WRITES:
        _fuse[0] -= 1
        if _fuse[0] < 0:
            _fuse.clear()
            raise PowerCutError


sys.addaudithook(_hook)


@pytest.fixture
def power() -> Iterator[list[int]]:
    """The fuse; whole again afterwards."""
    yield _fuse
    _fuse.clear()


def test_a_power_cut_at_any_write_leaves_one_of_the_two(box: Box, power: list[int]) -> None:
    keeping.keep(box.state, box.signed(1))
    seen = set()
    for allowed in range(40):
        power.append(allowed)
        with contextlib.suppress(PowerCutError):
            keeping.keep(box.state, box.signed(2 + allowed, GOOD + f"# {allowed}\n"))
        whole = not power
        power.clear()
        laid = box.settings().profile
        assert laid.version
        assert laid.why_not == ""
        seen.add((laid.version == 2 + allowed, whole))
    assert seen >= {(False, True), (True, False)}


def test_a_file_that_was_half_written_is_not_looked_at(box: Box) -> None:
    keeping.keep(box.state, box.signed(1))
    new = msgspec.json.encode(box.signed(2))
    for cut in range(0, len(new), 97):
        (box.state / "profile" / "current.json.part").write_bytes(new[:cut])
        assert box.settings().profile.version == 1


def test_a_disk_that_lost_any_end_of_it_gives_the_one_before(box: Box) -> None:
    keeping.keep(box.state, box.signed(1))
    keeping.keep(box.state, box.signed(2))
    current = box.state / "profile" / "current.json"
    whole = current.read_bytes()
    for cut in [*range(0, len(whole), 53), len(whole) - 1]:
        current.write_bytes(whole[:cut])
        laid = box.settings().profile
        assert (laid.version, laid.why_not) == (1, "damaged")
    current.write_bytes(whole)
    assert (box.settings().profile.version, box.settings().profile.why_not) == (2, "")


def test_one_changed_letter_on_the_disk_is_a_forgery(box: Box) -> None:
    keeping.keep(box.state, box.signed(1))
    current = box.state / "profile" / "current.json"
    current.write_bytes(current.read_bytes().replace(b"10000000003", b"10000000004"))
    settings = box.settings()
    assert (settings.profile.version, settings.profile.why_not) == (0, "forged")
    assert settings.terminal.phone == "0538-2100000"


def test_another_sites_profile_carried_over_on_a_disk_is_not_used(box: Box) -> None:
    keeping.keep(box.state, box.signed(1, site="370923-01"))
    assert box.settings().profile.why_not == "other_site"


def test_what_became_bad_with_another_bootstrap_leaves_the_terminal_working(box: Box) -> None:
    """The box's own file was changed later, by hand: file and profile together make no order of a door's steps."""
    keeping.keep(box.state, box.signed(1, GOOD + "[timings.door]\nvoice = 50\n"))
    assert box.settings().timings.door.voice == 50
    box.write("[timings.door]\nloud = 40\n")
    settings = box.settings()
    assert settings.profile.why_not == "bad_content"
    assert "timings.door.loud must come after timings.door.voice" in str(settings.profile.broken[0])
    assert (settings.timings.door.voice, settings.timings.door.loud) == (30, 40)
