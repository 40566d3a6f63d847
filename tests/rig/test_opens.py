"""A door is never opened twice for one command: the short form of `kiosk opens`, and proof that it can find one."""

from __future__ import annotations

import pytest

from drivers.contracts import Unlocked
from drivers.locker.board8a.driver import Board8A
from drivers.registry import models
from drivers.rs485.locks import LocksOnBus
from kiosk.rig import opens


@pytest.mark.parametrize("model", models("locker"))
def test_no_door_is_pulsed_twice_or_uncommanded_whatever_becomes_of_the_answers(model: str) -> None:
    told = opens.measure(model, 100, seed=7)
    assert sum(told.outcomes.values()) == 100
    assert told.outcomes[Unlocked.PULSED] > 20
    assert (told.twice, told.uncommanded, told.denied) == ([], [], [])


def test_a_driver_that_repeats_an_unanswered_pulse_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def repeat(driver: LocksOnBus, board: int, channel: int) -> Unlocked:
        await driver._bus.send(driver._pulse_frame(board, channel))
        return Unlocked.UNKNOWN

    monkeypatch.setattr(Board8A, "_unanswered", repeat, raising=False)
    told = opens.measure("board8a", 30, seed=7)
    assert told.twice
    assert not told.kept


def test_a_driver_that_denies_what_it_did_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def deny(driver: LocksOnBus, board: int, channel: int) -> Unlocked:
        return Unlocked.ALREADY_OPEN

    monkeypatch.setattr(Board8A, "_unanswered", deny, raising=False)
    assert opens.measure("board8a", 30, seed=7).denied


def test_the_table_is_printed_and_the_exit_status_tells(capsys: pytest.CaptureFixture[str]) -> None:
    assert opens.main(["wkly", "--times", "5"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].split()[:2] == ["opens", "pulsed"]
    assert printed[2].split()[:2] == ["wkly", "5"]
