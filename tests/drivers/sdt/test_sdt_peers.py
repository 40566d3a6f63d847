"""A card reader behind serial servers that nobody here wrote; the line has a real rate, and the reader keeps to it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from drivers.card.sdt.codec import RATES, encode_record
from drivers.card.sdt.driver import SdtReader
from drivers.card.sdt.simulator import SdtReaderDevice
from drivers.contracts import CardRead
from drivers.errors import LinkLost
from tests.drivers.conftest import Plug
from tests.drivers.link.peers import PyserialServer, Ser2net
from tests.drivers.sdt import people


async def read_one(reader: SdtReader, device: SdtReaderDevice) -> None:
    device.lay(encode_record(people.RESIDENT))
    outcome = await asyncio.wait_for(reader.next_card(), 15)
    assert isinstance(outcome, CardRead)
    assert outcome.card.number == people.RESIDENT.number


@pytest.mark.parametrize("rate", RATES)
async def test_the_rate_is_searched_for_through_a_serial_server(plug: Plug, rate: int) -> None:
    device = SdtReaderDevice(rate=rate, card_time=0)
    with PyserialServer(plug(device).path) as server:
        reader = SdtReader(address=f"{server.address}?ign_set_control")
        await reader.open()
        assert (await reader.status()).details["rate"] == str(rate)
        await read_one(reader, device)
        await reader.close()


@pytest.mark.parametrize("way", ["raw", "rfc2217"])
async def test_a_reader_behind_ser2net_reads_and_is_lost_with_it(plug: Plug, tmp_path: Path, way: str) -> None:
    device = SdtReaderDevice(rate=9600, card_time=0)  # the rate of the server's settings
    with Ser2net(plug(device).path, tmp_path) as server:
        reader = SdtReader(address=server.raw if way == "raw" else server.rfc2217)
        await reader.open()
        await read_one(reader, device)
        lost = asyncio.create_task(reader.lost())
        server.kill()
        await asyncio.wait_for(lost, 5)
        with pytest.raises(LinkLost):
            await reader.status()
        await reader.close()
