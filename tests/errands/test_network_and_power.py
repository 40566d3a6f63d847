"""A new address takes itself back unless the platform is reached by it; the machine ends once, and for nothing old."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import msgspec
import pytest

from kiosk.contract.errands import FOLDER, Answer, Network, Power
from kiosk.errands import network, power
from kiosk.errands.hostile import Refused
from kiosk.errands.network import FILE_NAME, network_file
from kiosk.terminal.errands import NOBODY, Errands

FIXED = Network("fixed", address="10.3.0.7/24", gateway="10.3.0.1", dns=("10.3.0.1", "fd00::53"))


def test_what_networkd_is_to_read() -> None:
    assert network_file(FIXED).splitlines() == [
        "[Match]", "Type=ether", "", "[Network]", "DHCP=no", "IPv6AcceptRA=no",
        "Address=10.3.0.7/24", "Gateway=10.3.0.1", "DNS=10.3.0.1", "DNS=fd00::53",
    ]  # fmt: skip
    assert network_file(Network("dhcp", "enp3s0")).splitlines() == [
        "[Match]",
        "Name=enp3s0",
        "",
        "[Network]",
        "DHCP=yes",
    ]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Network("dhcp", interface="eth0\n[Link]"), "bad_interface"),
        (Network("dhcp", interface="lo"), "bad_interface"),
        (Network("dhcp", address="10.3.0.7/24"), "too_much"),
        (Network("fixed"), "bad_address"),
        (Network("fixed", address="10.3.0.7"), "bad_address"),
        (Network("fixed", address="10.3.0.7/4"), "bad_address"),
        (Network("fixed", address="127.0.0.1/8"), "bad_address"),
        (Network("fixed", address="224.0.0.1/24"), "bad_address"),
        (Network("fixed", address="10.3.0.7/24\nDHCP=yes"), "bad_address"),
        (Network("fixed", address="10.3.0.7/24", gateway="10.4.0.1"), "bad_gateway"),
        (Network("fixed", address="10.3.0.7/24", gateway="10.3.0.7"), "bad_gateway"),
        (Network("fixed", address="10.3.0.7/24", dns=("fe80::1%eth0",)), "bad_dns"),
        (Network("fixed", address="10.3.0.7/24", dns=("10.3.0.1",) * 5), "bad_dns"),
    ],
)
def test_an_address_that_cannot_be_is_refused(wrong: Network, why: str) -> None:
    with pytest.raises(Refused, match=why):
        network_file(wrong)


class Box:
    """A box on which `kiosk errand network` runs as the path unit would have it, and networkd obeys or not."""

    def __init__(self, folder: Path) -> None:
        self.state, self.answers, self.kept = folder / "state", folder / "answers", folder / "kept"
        self.networkd, self.asked = folder / "networkd", folder / "asked"
        for made in (self.state, self.answers, self.kept):
            made.mkdir()
        self.busctl = folder / "busctl"
        self.errands = Errands(self.state, self.answers)
        self.obeys(yes=True)

    def obeys(self, *, yes: bool) -> None:
        self.busctl.write_text(f"#!/bin/sh\necho $* >> {self.asked}\nexit {0 if yes else 1}\n")
        self.busctl.chmod(0o755)

    def program(self, patience: float) -> asyncio.subprocess.Process | object:
        """The errand in a process of its own, with the place of busctl as the only difference."""
        places = ("--state", self.state, "--answers", self.answers, "--kept", self.kept, "--networkd", self.networkd)
        said = (
            "import functools, sys; from kiosk.errands import command, network;"
            f"network.reload = functools.partial(network.reload, {str(self.busctl)!r});"
            "sys.exit(command.main(sys.argv[1:]))"
        )
        words = [sys.executable, "-c", said, "network", *map(str, places), "--patience", str(patience)]
        return asyncio.create_subprocess_exec(*words, stderr=asyncio.subprocess.PIPE)

    async def ask(self, wanted: Network, patience: float = 5.0, *, reached: bool = True) -> Answer:
        """The whole way: asked, tried, confirmed or not, settled."""
        request = self.state / FOLDER / "network.json"
        request.unlink(missing_ok=True)
        asking = asyncio.create_task(self.errands.ask("network", wanted, 10))
        while not request.exists():  # noqa: ASYNC110  a path unit would do this
            await asyncio.sleep(0.05)
        program = await self.program(patience)  # type: ignore[misc]
        told = await asking
        if told.state == "trying":
            if reached:
                await self.errands.confirm(told.request)
            told = await self.errands.settled("network", told.request, 10)
        await program.communicate()
        return told

    @property
    def file(self) -> str:
        path = self.networkd / FILE_NAME
        return path.read_text() if path.exists() else ""


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


async def test_an_address_by_which_the_platform_is_reached_stays(box: Box) -> None:
    told = await box.ask(FIXED)

    assert (told.state, told.why) == ("done", "")
    assert box.file == network_file(FIXED)
    kept = msgspec.json.decode((box.kept / "network.json").read_bytes(), type=Network)
    assert msgspec.structs.replace(kept, nonce="") == FIXED
    assert box.asked.read_text().count("Reload") == 1


async def test_an_address_by_which_nobody_is_reached_takes_itself_back(box: Box) -> None:
    await box.ask(FIXED)
    told = await box.ask(Network("fixed", address="10.9.0.7/24"), patience=0.6, reached=False)

    assert (told.state, told.why) == ("taken_back", "not_confirmed")
    assert box.file == network_file(FIXED)
    assert box.asked.read_text().count("Reload") == 3


async def test_the_first_one_takes_itself_back_to_nothing(box: Box) -> None:
    assert (await box.ask(FIXED, patience=0.6, reached=False)).state == "taken_back"
    assert box.file == ""
    assert not (box.kept / "network.json").exists()


async def test_a_confirmation_of_another_request_confirms_nothing(box: Box) -> None:
    await box.errands.confirm("0" * 64)
    assert (await box.ask(FIXED, patience=0.6, reached=False)).state == "taken_back"


async def test_the_same_address_asked_for_again_gets_an_answer_of_its_own(box: Box) -> None:
    assert (await box.ask(FIXED, patience=0.6, reached=False)).state == "taken_back"
    assert (await box.ask(FIXED)).state == "done"


async def test_networkd_that_refuses_leaves_what_was(box: Box) -> None:
    await box.ask(FIXED)
    box.obeys(yes=False)
    told = await box.ask(Network("dhcp"))

    assert (told.state, told.why) == ("refused", "networkd_refuses")
    assert box.file == network_file(FIXED)


async def test_a_power_cut_before_it_was_confirmed_brings_the_old_address_back(box: Box) -> None:
    await box.ask(FIXED)
    network.put_up(box.networkd, Network("dhcp"))  # tried, and then the light went out
    places = ("--state", box.state, "--answers", box.answers, "--kept", box.kept, "--networkd", box.networkd)
    words = [sys.executable, "-m", "kiosk", "errand", "settle", *map(str, places)]
    await (await asyncio.create_subprocess_exec(*words)).wait()

    assert box.file == network_file(FIXED)


async def test_where_root_does_no_errands_nobody_answers_and_nothing_is_laid_down(tmp_path: Path) -> None:
    errands = Errands(tmp_path / "state", tmp_path / "not-there")

    assert await errands.ask("network", FIXED) is NOBODY
    assert not (tmp_path / "state").exists()


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A kernel with an id of this run, and what would have been called; systemctl and upsmon only write that down."""
    (tmp_path / "proc/sys/kernel/random").mkdir(parents=True)
    (tmp_path / "proc/sys/kernel/random/boot_id").write_text("this-run\n")
    (tmp_path / "run/nut").mkdir(parents=True)
    for tool in ("systemctl", "upsmon"):
        (tmp_path / tool).write_text(f"#!/bin/sh\necho {tool} $* >> {tmp_path}/called\n")
        (tmp_path / tool).chmod(0o755)
    monkeypatch.setattr(
        power, "_END", {deed: (f"{tmp_path}/systemctl", *rest) for deed, (_, *rest) in power._END.items()}
    )
    monkeypatch.setattr(power, "_BY_UPS", (f"{tmp_path}/upsmon", "-c", "fsd"))
    return tmp_path


def called(ended: Path) -> str:
    return (ended / "called").read_text() if (ended / "called").exists() else ""


def test_the_machine_ends_for_a_request_of_this_run_only(ended: Path) -> None:
    with pytest.raises(Refused, match="old"):
        power.end(Power("power_off", "the-run-before"), ended)
    assert called(ended) == ""
    power.end(Power("power_off", "this-run"), ended)
    assert called(ended) == "systemctl --no-block poweroff\n"


def test_where_upsmon_works_it_ends_the_machine_and_the_ups_as_well(ended: Path) -> None:
    (ended / "run/nut/upsmon.pid").write_text(str(os.getpid()))
    power.end(Power("power_off", "this-run"), ended)
    power.end(Power("reboot", "this-run"), ended)

    assert called(ended) == "upsmon -c fsd\nsystemctl --no-block reboot\n"


def test_an_upsmon_that_cannot_leaves_it_to_systemd(ended: Path) -> None:
    (ended / "run/nut/upsmon.pid").write_text("1")
    (ended / "upsmon").write_text("#!/bin/sh\nexit 1\n")
    power.end(Power("power_off", "this-run"), ended)

    assert called(ended) == "systemctl --no-block poweroff\n"
