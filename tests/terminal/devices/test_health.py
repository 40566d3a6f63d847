"""What a technician is told about each device."""

from __future__ import annotations

import logging

import msgspec
import pytest

from drivers.status import Actor, Condition, Remedy, Status
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.devices.proven import untested
from kiosk.terminal.settings.model import Devices, DeviceSettings

from .bought import Bought
from .conftest import Hall, until


async def test_the_facts_of_a_device_through_a_loss_and_a_return(hall: Hall, bench: Bench) -> None:
    before = bench.health()[0]
    hall.cables["card"].unplug()
    await until(bench.card, lambda: not bench.card.status.usable, 2)
    lost = bench.health()[0]
    hall.cables["card"].plug()
    await until(bench.card, lambda: bench.card.status.usable, 5)
    back = bench.health()[0]

    assert (before.place, before.family, before.model, before.condition) == ("card", "card", "sdt", "ready")
    assert before.answered is not None
    assert before.latency is not None
    assert (lost.condition, lost.xfs, lost.remedy, lost.actor) == ("lost", "offline", "connect", "staff")
    assert (lost.losses, lost.returns, lost.code) == (1, 0, f"ID-{lost.code[3:]}")
    assert (back.losses, back.returns, back.resets, back.cause) == (1, 1, 0, "")
    assert lost.since < back.since


async def test_secrets_in_a_devices_settings_are_stars() -> None:
    options = {"password": "hunter2", "user": "monitor", "api_token": "hunter2"}
    power = DeviceSettings("power", "nut", "http://me:hunter2@ups:3493/x", options, off=None)
    bench = Bench(Devices(power=power), Clock())

    facts = msgspec.json.encode(bench.health()).decode()

    assert "hunter2" not in facts
    assert '"user":"monitor"' in facts
    assert '"password":"***"' in facts


async def test_a_driver_never_tried_on_metal_says_so_aloud_once_at_the_start(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    bench = hall.bench()
    bench.start()
    await bench.close()
    said = [line for line in caplog.messages if "not proven on hardware" in line]

    assert len(said) == 3
    assert said[0].startswith("card: its driver is not proven on hardware: ")
    assert "has no quality card" not in caplog.text
    assert untested(Bought()) == "it has no quality card"


def test_every_remedy_has_somebody_who_does_it() -> None:
    assert {remedy.actor for remedy in Remedy} == set(Actor)
    assert (Remedy.REFILL.actor, Remedy.CALL.actor, Remedy.WAIT.actor) == (
        Actor.STAFF,
        Actor.TECHNICIAN,
        Actor.NOBODY,
    )


@pytest.mark.parametrize(
    ("status", "xfs"),
    [
        (Status(Condition.READY), "online"),
        (Status(Condition.FAULT, "cover_open", Remedy.CLEAR), "userError"),
        (Status(Condition.FAULT, "self_test_failed", Remedy.CALL), "hardwareError"),
        (Status(Condition.LOST, "port_missing", Remedy.CONNECT), "offline"),
        (Status(Condition.DISABLED, "not_fitted"), "noDevice"),
    ],
)
def test_the_states_have_their_names_in_xfs(status: Status, xfs: str) -> None:
    assert status.xfs == xfs
