"""The firewall's list follows the settings: who the terminal calls, by whatever address the name has now."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from kiosk.contract.errands import FOLDER, Answer, Firewall, Way, mark
from kiosk.profile.place import NetworkSettings
from kiosk.rig.house import CONFIG
from kiosk.terminal.clock import Clock
from kiosk.terminal.errands import Errands
from kiosk.terminal.settings import Settings, load
from kiosk.terminal.settings.model import DeviceSettings, FleetSettings
from kiosk.terminal.surroundings.gate import Gate, far_sides
from kiosk.terminal.ways import let_through


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    key = tmp_path / "key"
    key.write_text("ab" * 32)
    key.chmod(0o600)
    more = tmp_path / "more.toml"
    more.write_text(f'[platform]\nurl = "https://platform.example"\nsigner = "{"cd" * 32}"\nkey_file = "{key}"\n')
    return load([CONFIG / "terminal.toml", more])


def with_devices(settings: Settings, **addresses: str) -> Settings:
    fitted = {
        place: DeviceSettings(getattr(settings.devices, place).family, "any", address, off=None)
        for place, address in addresses.items()
    }
    return dataclasses.replace(settings, devices=dataclasses.replace(settings.devices, **fitted))


def test_platform_devices_and_who_else_is_named_are_called_and_nothing_that_is_plugged_in(settings: Settings) -> None:
    settings = with_devices(
        settings,
        card="/dev/hall/card",
        printer="socket://10.0.0.9:9100",
        locks="rfc2217://10.0.0.8:4001",
        a4="ipp://printer.example/ipp/print",
        camera="http://10.0.0.7/video",
        power="tcp://localhost:3493",
        social="ACS ACR39U",
    )
    settings = dataclasses.replace(
        settings,
        fleet=FleetSettings("broker.example"),
        network=NetworkSettings(("tcp://mirror.example:8080", "udp://10.0.0.5:514")),
    )

    assert set(far_sides(settings)) == {
        ("platform.example", 443, "tcp"),
        ("10.0.0.9", 9100, "tcp"),
        ("10.0.0.8", 4001, "tcp"),
        ("printer.example", 631, "tcp"),
        ("10.0.0.7", 80, "tcp"),
        ("mirror.example", 8080, "tcp"),
        ("10.0.0.5", 514, "udp"),
        ("broker.example", 8883, "tcp"),
    }


class Root:
    """Answers as root does, and remembers what it was asked for."""

    def __init__(self, folder: Path) -> None:
        self.state, self.answers = folder / "state", folder / "answers"
        self.answers.mkdir()
        self.asked: list[Firewall] = []
        self.says = "done"

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._work())
        yield
        task.cancel()

    async def _work(self) -> None:
        file = self.state / FOLDER / "firewall.json"
        while True:
            await asyncio.sleep(0.02)
            if not file.exists():
                continue
            request = file.read_bytes()
            file.unlink()
            self.asked.append(msgspec.structs.replace(msgspec.json.decode(request, type=Firewall), nonce=""))
            answer = Answer(mark(request), "done" if self.says == "done" else "refused", self.says)
            (self.answers / "firewall.json").write_bytes(msgspec.json.encode(answer))


async def test_root_is_asked_again_only_when_a_name_means_another_machine(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {"platform.example": ["10.1.1.1", "fd00::1", "127.0.0.1"]}

    async def told(_self: object, host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        if host not in names:
            raise socket.gaierror
        return [(None, None, None, None, (address, 0)) for address in names[host]]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", told)
    root = Root(tmp_path)
    gate = Gate(Errands(root.state, root.answers), settings, Clock())
    async with root.working():
        await gate.look()
        await gate.look()
        names["platform.example"] = ["10.1.1.2"]
        root.says = "nft_refuses"
        await gate.look()
        root.says = "done"
        await gate.look()  # what was refused is asked for again
        del names["platform.example"]
        await gate.look()  # nobody can say: it is let through as before

    both = Firewall((Way("10.1.1.1", 443), Way("fd00::1", 443)))
    assert root.asked == [both, Firewall((Way("10.1.1.2", 443),)), Firewall((Way("10.1.1.2", 443),))]


async def test_a_box_without_settings_has_just_its_platform_let_through(tmp_path: Path) -> None:
    root = Root(tmp_path)
    async with root.working():
        answer = await let_through(Errands(root.state, root.answers), "https://10.1.1.1:8443/hall")

    assert answer is not None
    assert answer.state == "done"
    assert root.asked == [Firewall((Way("10.1.1.1", 8443),))]
    assert await let_through(Errands(root.state, tmp_path / "nothing"), "https://10.1.1.1") is None
