"""Links over cables and serial servers that nobody here wrote, and what those do when they are cut, killed or busy."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from drivers.errors import LinkLost
from drivers.link import Link, link_for
from drivers.sim.ports import PtyPort
from tests.drivers.link.peers import PyserialServer, Ser2net, Socat

EVERY_BYTE = bytes(range(256)) + b"\xff\xff\xff\xf0\r\0\n"


async def arrived(cable: PtyPort, count: int) -> bytes:
    got = b""
    while len(got) < count:
        got += await asyncio.wait_for(cable.read(), 5)
    return got


async def read(link: Link, count: int) -> bytes:
    got = b""
    while len(got) < count:
        got += await link.read(5)
    return got


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[PtyPort]:
    """The device's end of the line that a serial server holds."""
    cable = PtyPort(tmp_path / "line")
    yield cable
    cable.close()


@pytest.fixture
def server(cable: PtyPort, tmp_path: Path) -> Iterator[Ser2net]:
    with Ser2net(cable.path, tmp_path) as server:
        yield server


@pytest.fixture(params=["raw", "rfc2217", "rfc2217?"])
async def served(request: pytest.FixtureRequest, server: Ser2net) -> AsyncIterator[tuple[str, Link]]:
    """An address of ser2net and the open link to it; the third is written as pyserial needs it."""
    address = server.raw if request.param == "raw" else server.rfc2217
    if request.param == "rfc2217?":
        address += "?ign_set_control"
    link = link_for(address, 9600)
    await link.open()
    yield address, link
    await link.close()


async def test_bytes_of_every_value_go_both_ways(served: tuple[str, Link], cable: PtyPort) -> None:
    _, link = served
    await link.write(EVERY_BYTE)
    assert await arrived(cable, len(EVERY_BYTE)) == EVERY_BYTE
    cable.write(EVERY_BYTE)
    assert await read(link, len(EVERY_BYTE)) == EVERY_BYTE


async def test_a_second_client_is_turned_away_and_does_not_disturb_the_first(
    served: tuple[str, Link], cable: PtyPort
) -> None:
    address, link = served
    second = link_for(address, 9600)
    if address.startswith("rfc2217"):
        with pytest.raises(LinkLost) as busy:
            await second.open()
        assert busy.value.cause == "port_busy"
    else:  # a bare stream learns it only when the server hangs up
        await second.open()
        await asyncio.wait_for(second.lost(), 5)
    assert not second.is_open
    await link.write(b"still mine")
    assert await arrived(cable, 10) == b"still mine"


async def test_the_server_is_killed_while_somebody_reads(served: tuple[str, Link], server: Ser2net) -> None:
    _, link = served
    asyncio.get_running_loop().call_later(0.1, server.kill)
    with pytest.raises(LinkLost):
        await link.read(10)
    assert not link.is_open
    with pytest.raises(LinkLost):
        await link.open()


async def test_a_write_after_the_server_s_death_may_succeed_and_its_answer_never_does(
    served: tuple[str, Link], server: Ser2net
) -> None:
    _, link = served
    server.kill()
    with pytest.raises(LinkLost):
        await link.write(b"question")  # taken by our own system, like as not: no proof of anything
        await link.read(10)


async def test_the_server_is_killed_while_much_is_written(served: tuple[str, Link], server: Ser2net) -> None:
    _, link = served
    writing = asyncio.create_task(link.write(bytes(20_000_000)))
    await asyncio.sleep(0.2)
    server.kill()
    with pytest.raises(LinkLost):
        await asyncio.wait_for(writing, 10)


async def test_a_rate_reaches_the_far_port_through_ser2net(server: Ser2net, cable: PtyPort) -> None:
    link = link_for(server.rfc2217, 19200)
    await link.open()
    assert cable.rate == 19200
    assert await link.set_rate(115200)
    assert cable.rate == 115200
    await link.close()


async def test_a_rate_through_a_bare_stream_is_the_server_s_business(server: Ser2net, cable: PtyPort) -> None:
    link = link_for(server.raw, 19200)
    await link.open()
    await link.write(b"x")
    assert await arrived(cable, 1) == b"x"
    assert await link.set_rate(115200)
    assert cable.rate == 9600  # as its settings say
    await link.close()


async def test_a_rate_reaches_the_far_port_through_pyserial_s_server(cable: PtyPort) -> None:
    with PyserialServer(cable.path) as server:
        link = link_for(server.address, 57600)
        await link.open()
        assert cable.rate == 57600
        for rate in (9600, 38400, 115200):
            assert await link.set_rate(rate)
            assert cable.rate == rate
        await link.write(EVERY_BYTE)
        assert await arrived(cable, len(EVERY_BYTE)) == EVERY_BYTE
        cable.write(EVERY_BYTE)
        assert await read(link, len(EVERY_BYTE)) == EVERY_BYTE
        await link.close()


async def test_the_loop_goes_on_while_a_server_is_slow_to_agree() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        link = link_for(f"rfc2217://127.0.0.1:{silent.getsockname()[1]}")
        opening = asyncio.create_task(link.open())
        turns = 0
        for _ in range(20):
            await asyncio.sleep(0.01)
            turns += 1
        assert not opening.done()
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        assert turns == 20
        assert not link.is_open


async def test_what_listens_there_and_knows_nothing_of_ports_is_no_serial_server() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(bytes.fromhex("FF FE 2C"))
        await reader.read()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        link = link_for(f"rfc2217://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        with pytest.raises(LinkLost) as missing:
            await link.open()
    assert (missing.value.cause, link.is_open) == ("port_missing", False)


async def test_socat_cuts_the_cable_while_somebody_reads(tmp_path: Path) -> None:
    ends = tmp_path / "ours", tmp_path / "theirs"
    link, far = (link_for(str(end), 9600) for end in ends)
    with Socat(*ends) as line:
        await link.open()
        await far.open()
        await far.write(b"first")
        assert await read(link, 5) == b"first"
        asyncio.get_running_loop().call_later(0.1, line.kill)
        with pytest.raises(LinkLost):
            await link.read(10)
        await asyncio.wait_for(far.lost(), 5)
    with pytest.raises(LinkLost) as missing:
        await link.open()
    assert missing.value.cause == "port_missing"
    with Socat(*ends):
        await link.open()
        await far.open()
        await link.write(b"again")
        assert await read(far, 5) == b"again"
        await link.close()
        await far.close()


async def test_socat_cuts_the_cable_while_much_is_written(tmp_path: Path) -> None:
    ends = tmp_path / "ours", tmp_path / "theirs"
    with Socat(*ends) as line:
        link = link_for(str(ends[0]), 9600)
        await link.open()
        writing = asyncio.create_task(link.write(os.urandom(5_000_000)))
        await asyncio.sleep(0.2)
        line.kill()
        with pytest.raises(LinkLost):
            await asyncio.wait_for(writing, 10)


async def test_a_rate_is_changed_on_an_open_tty_and_kept_after_a_loss(cable: PtyPort) -> None:
    link = link_for(str(cable.path), 9600)
    await link.open()
    for rate in (115200, 19200):
        assert await link.set_rate(rate)
        assert cable.rate == rate
    assert not await link.set_rate(-1)
    assert await link.set_rate(19200)
    cable.unplug()
    with pytest.raises(LinkLost):
        await link.set_rate(9600)
    cable.plug()
    await link.open()
    assert cable.rate == 9600
    await link.close()
