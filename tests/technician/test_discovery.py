"""What is plugged in is found by safe questions: nothing moves at any device of any family."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import pytest

from drivers.sim.models import simulated, simulator_for
from drivers.sim.pcscd import READER, Pcscd, why_not
from drivers.sim.ports import Port, PtyPort
from kiosk.technician.discovery.asking import who_is_there
from kiosk.technician.discovery.finding import ASKABLE
from kiosk.technician.discovery.questions import Question, questions
from tests.drivers.conftest import attend
from tests.drivers.nut.test_nut_peer import Upsd

from .calling import call

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ASKED = list(questions(ASKABLE, (1, 2)))
SERIAL = ("card/sdt", "scanner/newland", "scanner/honeywell", "printer/escpos")
BUSES = ("locker/board8a", "locker/kerong", "locker/wkly", "locker/relay")


class Wired:
    """Simulated devices on ptys."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._attendants: list[asyncio.Task[None]] = []
        self.cables: list[PtyPort] = []

    def plug(self, model: str) -> tuple[Any, str]:
        """One device, and the tty at which it is found."""
        device = simulator_for(model)()
        cable = PtyPort(self._folder / f"{model.replace('/', '-')}-{len(self.cables)}")
        self.cables.append(cable)
        self._attendants.append(asyncio.create_task(attend(device, cable)))
        return device, str(cable.path)

    async def put_away(self) -> None:
        """Everything."""
        for attendant in self._attendants:
            attendant.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await attendant
        for cable in self.cables:
            cable.close()


@pytest.fixture
async def wired(tmp_path: Path) -> AsyncIterator[Wired]:
    made = Wired(tmp_path)
    yield made
    await made.put_away()


@pytest.mark.parametrize("model", [*SERIAL, *BUSES])
async def test_each_kind_of_device_is_known_by_its_answer(wired: Wired, model: str) -> None:
    _, address = wired.plug(model)
    found = await who_is_there(address, ASKED)

    assert found is not None
    question, _ = found
    assert question.model == model.partition("/")[2]


@pytest.mark.parametrize("model", [*SERIAL, *BUSES])
@pytest.mark.parametrize("question", ASKED, ids=lambda question: f"{question.place}-{question.model}")
async def test_no_question_moves_anything_anywhere(wired: Wired, model: str, question: Question) -> None:
    device, address = wired.plug(model)
    only_this = Question(question.place, question.model, (9600,), question.frame, lambda _: None)
    await who_is_there(address, [only_this])

    assert not any(getattr(device, "pulses", {}).values())
    assert not getattr(device, "receipts", [])
    assert not getattr(device, "triggered", False)


async def test_the_section_can_be_pasted_into_the_devices_file(wired: Wired, tmp_path: Path) -> None:
    _, address = wired.plug("locker/board8a")
    said = await call("discover", "--port", address, "--ask", "locks", "--json")
    pasted = tmp_path / "devices.toml"
    pasted.write_text(said.objects[0]["section"] + "\n", "utf-8")
    listed = await call("list", "--devices", str(pasted), "--json", "locks")

    assert (said.code, listed.code) == (0, 0)
    assert listed.objects[0]["condition"] == "ready"


async def test_an_adapter_that_hears_itself_is_no_device(wired: Wired) -> None:
    class Echo:
        async def serve(self, port: Port) -> None:
            while data := await port.read():
                port.write(data)

    cable = PtyPort(wired._folder / "echo")
    wired.cables.append(cable)
    wired._attendants.append(asyncio.create_task(attend(Echo(), cable)))

    assert await who_is_there(str(cable.path), ASKED) is None


async def test_a_silent_port_and_a_missing_one_are_told(tmp_path: Path) -> None:
    cable = PtyPort(tmp_path / "silent")
    said = await call("discover", "--port", str(cable.path), "--port", "COM3", "--ask", "card", "--lang", "en")
    cable.close()

    assert "no answer" in said.out
    assert "no such port, or it cannot be opened" in said.out


async def test_without_a_family_nothing_is_sent(tmp_path: Path) -> None:
    class Listening:
        heard = b""

        async def serve(self, port: Port) -> None:
            while data := await port.read():
                self.heard += data

    device, cable = Listening(), PtyPort(tmp_path / "port")
    attendant = asyncio.create_task(attend(device, cable))
    said = await call("discover", "--port", str(cable.path), "--json")
    attendant.cancel()
    await asyncio.gather(attendant, return_exceptions=True)
    cable.close()

    assert (said.objects[0]["found"], device.heard) == ("", b"")


async def test_the_ups_that_a_real_upsd_knows_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "nut"
    folder.mkdir()
    upsd = Upsd(folder)
    upsd.start("dummy-ups")
    upsd.start("upsd")
    try:
        async with asyncio.timeout(30):
            while True:
                if found := [one for one in await _asked_of(upsd.port) if one["kind"] == "power"]:
                    break
                await asyncio.sleep(0.2)
    finally:
        upsd.close()

    assert found[0]["section"] == f'[power]\nmodel = "nut"\naddress = "tcp://127.0.0.1:{upsd.port}"\nups = "hall"'


async def _asked_of(port: int) -> list[dict[str, Any]]:
    return (await call("discover", "--ups", f"tcp://127.0.0.1:{port}", "--json")).objects


async def test_a_pcsc_reader_is_found_by_the_part_of_its_name_that_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if reason := why_not():
        pytest.skip(reason)
    service = Pcscd(tmp_path)
    for name, value in service.environment.items():
        monkeypatch.setenv(name, value)
    without = (await call("discover", "--json")).objects
    service.start()
    try:
        found = [one for one in (await call("discover", "--json")).objects if one["kind"] == "card reader"]
    finally:
        service.stop()

    assert not [one for one in without if one["kind"] == "card reader"]
    assert {one["section"] for one in found} == {f'[social]\nmodel = "pcsc"\naddress = "{READER}"'}


async def test_a_printer_that_is_not_there_is_told() -> None:
    said = await call("discover", "--ipp", "ipp://127.0.0.1:9/ipp/print", "--json")

    assert [one["found"] for one in said.objects if one["kind"] == "network"] == [""]


@pytest.mark.parametrize("wrong", [("--ask", "toaster"), ("--boards", "0-4"), ("--boards", "x"), ("--boards", "9-3")])
async def test_bad_input_is_refused_with_a_sentence(wrong: tuple[str, str]) -> None:
    said = await call("discover", *wrong)

    assert said.code == 2
    assert wrong[1] in said.err.splitlines()[-1]


def test_every_family_with_a_safe_question_is_simulated() -> None:
    assert {*SERIAL, *BUSES} <= set(simulated())
