"""A clock that is off is told; one that is far off lets nothing be signed with its time."""

from __future__ import annotations

import pytest

from kiosk.profile.sections import HealthSettings
from kiosk.terminal.clock import Clock
from kiosk.terminal.health.clock import ClockWatch
from kiosk.terminal.health.state import Health, Part


class Platform:
    """Knows by how much its clock is ahead."""

    offset: float | None = None


def watched() -> tuple[Health, Platform, ClockWatch]:
    """A watch over a clock beside a platform."""
    health, platform = Health(), Platform()
    return health, platform, ClockWatch(health, lambda: platform.offset, Clock(), HealthSettings())


@pytest.mark.parametrize(
    ("offset", "causes"),
    [
        (None, ()),
        (0.4, ()),
        (-1.9, ()),
        (2.5, ("clock_off",)),
        (-59.0, ("clock_off",)),
        (61.0, ("clock_wrong",)),
        (-365 * 86400.0, ("clock_wrong",)),  # set back a year
    ],
)
def test_how_far_it_is_off_says_what_it_means(offset: float | None, causes: tuple[str, ...]) -> None:
    health, platform, watch = watched()
    platform.offset = offset
    watch.look()
    watch.look()

    assert health.causes == causes
    assert health.time_unsure is (causes == ("clock_wrong",))


def test_one_slow_answer_is_no_wrong_clock(caplog: pytest.LogCaptureFixture) -> None:
    health, platform, watch = watched()
    for platform.offset in (0.1, 90.0, 0.1, 90.0, 0.2):
        watch.look()

    assert health.causes == ()
    assert caplog.text == ""


def test_a_clock_that_was_set_right_is_right_again() -> None:
    health, platform, watch = watched()
    for platform.offset in (300.0, 300.0, 0.2, 0.2):
        watch.look()

    assert health.causes == ()


def test_a_clock_that_trembles_at_its_limit_is_told_once() -> None:
    health, platform, watch = watched()
    told: list[None] = []
    health.changed.append(lambda: told.append(None))
    for platform.offset in (2.1, 2.1, 1.9, 1.9, 2.1, 2.1, 1.8, 1.8):
        watch.look()
    assert health.causes == ("clock_off",)
    assert len(told) == 1
    for platform.offset in (1.4, 1.4):
        watch.look()
    assert not health.cause(Part.CLOCK)
