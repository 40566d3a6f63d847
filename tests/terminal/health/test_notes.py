"""What a program notes for its supervisor, over the two kinds of address that systemd uses."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest

from kiosk.supervisor import Supervisor

from .ear import Ear


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_notes_arrive_at_a_path_and_at_an_abstract_name(tmp_path: Path, kind: str) -> None:
    ear = Ear(tmp_path / "notify" if kind == "path" else f"@hall-{secrets.token_hex(8)}")
    supervisor = Supervisor.of_this_program(ear.env(watchdog=20))

    supervisor.ready("the counter is open")
    supervisor.alive()
    supervisor.says("serving; away: printer")
    supervisor.stopping()

    assert ear.listen(0.2) == [
        "READY=1",
        "STATUS=the counter is open",
        "WATCHDOG=1",
        "STATUS=serving; away: printer",
        "STOPPING=1",
        "STATUS=stopping",
    ]
    assert (supervisor.there, supervisor.watchdog, supervisor.ping_seconds) == (True, 20, 5)
    ear.close()


def test_without_a_supervisor_nothing_is_noted_and_nobody_waits_for_signs() -> None:
    supervisor = Supervisor.of_this_program({"WATCHDOG_USEC": "1000000"})

    supervisor.ready("unheard")

    assert (supervisor.there, supervisor.watchdog, supervisor.ping_seconds) == (False, None, None)


@pytest.mark.parametrize(
    ("told", "watchdog"),
    [
        ({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": str(os.getpid())}, 3.0),
        ({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "1"}, None),  # meant for another program
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({}, None),
    ],
)
def test_signs_are_due_only_where_they_are_wanted_of_this_program(told: dict[str, str], watchdog: float | None) -> None:
    assert Supervisor.of_this_program({"NOTIFY_SOCKET": "/nowhere", **told}).watchdog == watchdog


def test_a_supervisor_that_is_gone_is_told_of_once_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    supervisor = Supervisor(str(tmp_path / "gone"), 10)

    supervisor.alive()
    supervisor.alive()

    assert caplog.text.count("does not take notes") == 1
