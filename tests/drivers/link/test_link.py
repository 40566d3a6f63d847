"""Ttys and TCP streams that come, go, block and hang up."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from drivers.errors import LinkLost, Misuse, NoAnswer
from drivers.link import Link, has_rate, link_for, taps
from drivers.link.lp import LpLink
from drivers.sim.ports import Cable, PtyPort, TcpPort


def _pty(folder: Path) -> tuple[Cable, str]:
    cable = PtyPort(folder / "tty")
    return cable, str(cable.path)


def _device(folder: Path) -> tuple[Cable, str]:
    """A pty stands for the printer's character device: it blocks, answers and goes away as that does."""
    cable = PtyPort(folder / "lp0")
    return cable, f"lp:{cable.path}"


def _tcp(_folder: Path) -> tuple[Cable, str]:
    cable = TcpPort()
    return cable, f"tcp://127.0.0.1:{cable.address[1]}"


def _socket(_folder: Path) -> tuple[Cable, str]:
    cable = TcpPort()
    return cable, f"socket://127.0.0.1:{cable.address[1]}"


@pytest.fixture(params=[_pty, _tcp, _socket, _device], ids=["tty", "tcp", "socket", "lp"])
async def ends(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Cable, Link]]:
    """A cable and the open link at its computer's end; nothing may stay open after it."""
    before = _open_descriptors()
    make: Callable[[Path], tuple[Cable, str]] = request.param
    cable, address = make(tmp_path)
    link = link_for(address, 115200)
    await link.open()
    await cable.connected()
    yield cable, link
    await link.close()
    await link.close()
    cable.unplug()
    assert _open_descriptors() <= before


def _open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_bytes_go_both_ways(ends: tuple[Cable, Link]) -> None:
    cable, link = ends
    await link.write(b"question")
    assert await cable.read() == b"question"
    cable.write(b"answer")
    assert await link.read(1) == b"answer"


async def test_nothing_arrives(ends: tuple[Cable, Link]) -> None:
    _, link = ends
    asked = time.monotonic()
    with pytest.raises(NoAnswer):
        await link.read(0.05)
    assert 0.04 < time.monotonic() - asked < 0.5
    assert link.is_open


async def test_stale_bytes_are_thrown_away(ends: tuple[Cable, Link]) -> None:
    cable, link = ends
    cable.write(b"stale")
    await asyncio.sleep(0.02)
    cable.write(b" bytes")  # not yet taken in by the loop
    assert link.drain() == b"stale bytes"
    cable.write(b"fresh")
    assert await link.read(1) == b"fresh"
    assert link.drain() == b""
    assert link.is_open


async def test_the_cable_is_pulled_while_somebody_reads(ends: tuple[Cable, Link]) -> None:
    cable, link = ends
    asyncio.get_running_loop().call_later(0.02, cable.unplug)
    pulled = time.monotonic()
    with pytest.raises(LinkLost):
        await link.read(5)
    assert time.monotonic() - pulled < 0.5
    assert not link.is_open


async def test_the_cable_is_pulled_while_nobody_uses_it(ends: tuple[Cable, Link]) -> None:
    cable, link = ends
    lost = asyncio.create_task(link.lost())
    await asyncio.sleep(0.02)
    assert not lost.done()
    cable.unplug()
    await asyncio.wait_for(lost, 0.5)
    assert not link.is_open
    for use in (link.read(1), link.write(b"x")):
        with pytest.raises(LinkLost):
            await use
    assert link.drain() == b""


async def test_the_cable_is_pulled_just_before_a_write(ends: tuple[Cable, Link]) -> None:
    cable, link = ends
    cable.unplug()
    with pytest.raises(LinkLost):
        for _ in range(3):  # a stream takes one write before it knows
            await link.write(b"x")
            await asyncio.sleep(0)


async def test_what_arrived_before_the_loss_is_still_read(ends: tuple[Cable, Link]) -> None:
    cable, link = ends
    cable.write(b"last words")
    await asyncio.sleep(0.02)
    cable.unplug()
    await asyncio.wait_for(link.lost(), 0.5)
    assert await link.read(1) == b"last words"
    with pytest.raises(LinkLost):
        await link.read(1)


async def test_the_cable_is_put_back(ends: tuple[Cable, Link]) -> None:
    cable, link = ends
    cable.unplug()
    with pytest.raises(LinkLost) as gone:
        await link.open()
    assert gone.value.cause == "port_missing"
    cable.plug()
    await link.open()
    await cable.connected()
    await link.write(b"again")
    assert await cable.read() == b"again"


async def test_closing_ends_the_waiting(ends: tuple[Cable, Link]) -> None:
    _, link = ends
    reading = asyncio.create_task(link.read(None))
    await asyncio.sleep(0.02)
    await link.close()
    with pytest.raises(LinkLost):
        await asyncio.wait_for(reading, 0.5)
    await link.lost()


async def test_a_cancelled_read_loses_nothing(ends: tuple[Cable, Link]) -> None:
    cable, link = ends
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(link.read(None), 0.02)
    cable.write(b"late")
    assert await link.read(1) == b"late"


async def test_a_byte_that_arrives_when_the_line_was_just_found_empty_is_no_hang_up(
    ends: tuple[Cable, Link], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A late answer comes between the look at the line and the question why there was nothing."""
    cable, link = ends
    read = os.read

    def and_then_it_arrives(descriptor: int, most: int) -> bytes:
        monkeypatch.setattr(os, "read", read)
        try:
            return read(descriptor, most)
        finally:
            cable.write(b"late")

    monkeypatch.setattr(os, "read", and_then_it_arrives)
    link.drain()
    assert link.is_open
    assert await link.read(5) == b"late"


async def test_a_long_write_waits_for_a_slow_far_side(ends: tuple[Cable, Link]) -> None:
    cable, link = ends
    sent = os.urandom(300_000)
    writing = asyncio.create_task(link.write(sent))
    got = b""
    while len(got) < len(sent):
        got += await cable.read()
    await writing
    assert got == sent


async def test_a_far_side_that_takes_nothing_is_given_up(
    ends: tuple[Cable, Link], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.link.watched._BLOCKED_AFTER", 0.1)
    _, link = ends
    with pytest.raises(NoAnswer) as blocked:
        await link.write(bytes(20_000_000))
    assert blocked.value.cause == "write_blocked"


async def test_a_server_that_hangs_is_lost_before_it_could_deliver_what_it_was_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A pulse that waits in a hung serial server must not reach the door when the server wakes up."""
    monkeypatch.setattr("drivers.link.tcp._DELIVERED_WITHIN", 300)
    monkeypatch.setattr("drivers.link.watched._BLOCKED_AFTER", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        link = link_for(f"socket://127.0.0.1:{server.getsockname()[1]}")
        await link.open()
        hung, _ = server.accept()
        with hung:
            with pytest.raises((NoAnswer, LinkLost)):
                await link.write(bytes(20_000_000))
            await asyncio.wait_for(link.lost(), 10)


async def test_a_host_with_two_addresses_is_found_at_the_one_that_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    """As localhost has: IPv6 first, and most serial servers listen at the other one."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        stream = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        both = [(*stream, nobody.getsockname()), (*stream, server.getsockname())]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
        link = link_for(f"socket://serial.hall:{server.getsockname()[1]}")
        await link.open()
        await link.close()


@pytest.mark.parametrize("kind", ["", "lp:"])
async def test_a_port_that_another_program_holds_is_busy(tmp_path: Path, kind: str) -> None:
    cable = PtyPort(tmp_path / "tty")
    first, second = (link_for(f"{kind}{cable.path}") for _ in range(2))
    await first.open()
    with pytest.raises(LinkLost) as busy:
        await second.open()
    assert busy.value.cause == "port_busy"
    await first.close()
    await second.open()
    await second.close()
    cable.close()


@pytest.mark.parametrize("kind", ["", "lp:"])
@pytest.mark.parametrize("what", ["nothing", "file", "folder"])
async def test_what_is_no_device_is_a_missing_port(tmp_path: Path, what: str, kind: str) -> None:
    path = tmp_path / what
    if what == "file":
        path.write_text("")
    if what == "folder":
        path.mkdir()
    with pytest.raises(LinkLost) as missing:
        await link_for(f"{kind}{path}").open()
    assert missing.value.cause == "port_missing"


async def test_a_device_that_cannot_be_waited_for_is_no_port() -> None:
    before = _open_descriptors()
    with pytest.raises(LinkLost) as missing:
        await link_for("lp:/dev/null").open()
    assert missing.value.cause == "port_missing"
    assert _open_descriptors() <= before


async def test_an_empty_packet_of_a_printer_is_no_farewell(tmp_path: Path) -> None:
    cable = PtyPort(tmp_path / "lp0")
    link = LpLink(str(cable.path))
    await link.open()
    cable.write(b"x")
    with open_again(cable.path) as tty:
        assert not link.is_over(tty)  # something is there to be read, or was a moment ago: not gone
        cable.unplug()
        assert link.is_over(tty)
    await link.close()


@contextlib.contextmanager
def open_again(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    yield descriptor
    os.close(descriptor)


async def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(LinkLost) as missing:
        await link_for(f"tcp://127.0.0.1:{port}").open()
    assert missing.value.cause == "port_missing"


async def test_a_link_never_opened_is_lost() -> None:
    link = link_for("/dev/null")
    assert not link.is_open
    await link.lost()
    with pytest.raises(LinkLost):
        await link.read(1)


@pytest.mark.parametrize(
    "address",
    [
        "udp://host:1",
        "tcp://host",
        "socket://host",
        "tcp://:9100",
        "tcp://host:99999",
        "http://host:80/x",
        "rfc2217://host",
        "rfc2217://host:1?ign_set_kontrol",
        "lp:dev/usb/lp0",
        "lp://dev/usb/lp0",
    ],
)
def test_an_address_of_another_kind_is_a_mistake(address: str) -> None:
    with pytest.raises(Misuse) as bad:
        link_for(address)
    assert bad.value.cause == "bad_address"


def test_a_tty_and_a_settable_server_have_a_rate() -> None:
    assert has_rate("/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0")
    assert has_rate("rfc2217://10.0.0.5:4001?ign_set_control")
    assert not has_rate("tcp://10.0.0.5:4001")
    assert not has_rate("socket://10.0.0.5:4001")
    assert not has_rate("lp:/dev/usb/lp0")


async def test_whoever_listens_hears_both_directions_also_of_links_opened_later(tmp_path: Path) -> None:
    cable = PtyPort(tmp_path / "tty")
    address = str(cable.path)
    heard: list[tuple[str, bytes]] = []

    def tap(direction: taps.Direction, data: bytes) -> None:
        heard.append((direction, data))

    taps.listen(address, tap)
    link = link_for(address)
    await link.open()
    await link.write(b"question")
    cable.write(b"answer")
    assert await link.read(1) == b"answer"
    taps.unlisten(address, tap)
    taps.unlisten(address, tap)
    await link.write(b"in private")
    await link.close()
    cable.close()
    assert heard == [(">", b"question"), ("<", b"answer")]


async def test_whoever_listens_elsewhere_hears_nothing(ends: tuple[Cable, Link]) -> None:
    cable, link = ends
    heard: list[bytes] = []

    def tap(_: taps.Direction, data: bytes) -> None:
        heard.append(data)

    taps.listen("/dev/elsewhere", tap)
    await link.write(b"question")
    assert await cable.read() == b"question"
    taps.unlisten("/dev/elsewhere", tap)
    assert heard == []
