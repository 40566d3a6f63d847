"""What hands do is what the wires say. Frames are literal, from the protocol sheets."""

from __future__ import annotations

import asyncio
import hashlib
import socket
from typing import TYPE_CHECKING

import pytest
import serial

from drivers.a4.ipp.driver import IppPrinter
from drivers.contracts import Printed
from drivers.modbus import frames
from drivers.sim.control import HandSlipped
from tests.drivers.sim.running_hall import answer

if TYPE_CHECKING:
    from tests.drivers.sim.running_hall import RunningHall

FIND, SELECT, READ = "AA AA AA 96 69 00 03 20 01 22", "AA AA AA 96 69 00 03 20 02 21", "AA AA AA 96 69 00 03 30 01 32"
NO_CARD = bytes.fromhex("AA AA AA 96 69 00 04 00 00 80 84")
LIGHT_ON = "7E 01 30 30 30 30 23 53 43 4E 54 52 47 31 3B 03"
OPEN_5, QUERY_5 = "8A 01 05 11 9F", "80 01 05 33 B7"
OPEN_12 = "8A 01 0C 11 96"
READ_EIGHT = "01 02 00 00 00 08 79 CC"
READ_INPUTS = "01 02 00 00 00 03 38 0B"
RED_ON, RED_OFF = "01 05 00 02 FF 00 2D FA", "01 05 00 02 00 00 6C 0A"
EMPTY_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


async def test_a_card_is_laid_and_read_and_then_not_found_again_until_it_is_lifted(hall: RunningHall) -> None:
    with hall.wire("card") as line:
        assert await answer(line, FIND, 11) == NO_CARD
        await hall.hand.lay("王演示")
        assert (await answer(line, FIND, 15))[9] == 0x9F
        assert (await answer(line, SELECT, 19))[9] == 0x90
        reply = await answer(line, READ, 1295)
        assert reply[14:270].decode("utf-16-le")[:15].rstrip() == "王演示"
        assert reply[14 + 122 : 14 + 158].decode("utf-16-le") == "370999198801080030"
        assert await answer(line, FIND, 11) == NO_CARD
        await hall.hand.lift()
        await hall.hand.lay("王演示")
        assert (await answer(line, FIND, 15))[9] == 0x9F


async def test_every_person_of_the_hall_can_lay_a_card(hall: RunningHall) -> None:
    people = (await hall.hand.look())["people"]
    assert {person["kind"] for person in people} == {"resident", "permit", "foreign_2017", "foreign_2023"}
    for person in people:
        await hall.hand.lay(person["name"])
    assert hall.truth("card_laid")[-len(people) :] == [{"person": index} for index in range(len(people))]


async def test_a_phone_shows_its_pickup_code_under_the_light(hall: RunningHall) -> None:
    with hall.wire("scanner") as line:
        assert (await answer(line, LIGHT_ON, 17)).endswith(b"\x06;\x03")
        await hall.hand.until(lambda now: now["scanner"]["lit"])
        await hall.hand.show_pickup("张测试")
        read = await asyncio.to_thread(line.read_until, b"\r")
    assert read == b"HALLPICK1:nB8mVx1KpQ4dHs7RjYw3Lo\r"


async def test_paper_is_torn_while_nothing_prints_and_a_new_roll_helps(hall: RunningHall) -> None:
    with hall.printer() as line:
        await hall.hand.do("tear")
        assert await _paper(line) == 0x7E
        await hall.hand.do("load")
        assert await _paper(line) == 0x12
        await hall.hand.do("near")
        assert await _paper(line) == 0x1E


async def test_a_receipt_is_printed_hangs_from_the_slot_and_is_taken(hall: RunningHall) -> None:
    before = (await hall.hand.look())["printer"]["printed"]
    with hall.printer() as line:
        line.sendall(b"\x1b@\x1c&" + "取件凭条".encode("gb18030") + b"\n\x1c.A-12\n\x1dVB\x00")
        now = await hall.hand.until(lambda now: now["printer"]["printed"] == before + 1)
    receipt = now["printer"]["receipts"][-1]
    assert receipt["text"].split() == ["取件凭条", "A-12"]
    assert not receipt["taken"]
    await hall.hand.do("take-receipt", number=receipt["number"])
    with pytest.raises(HandSlipped):
        await hall.hand.do("take-receipt", number=receipt["number"])
    digest = hashlib.sha256(receipt["text"].encode()).hexdigest()
    assert [fact["sha256"] for fact in hall.truth("receipt")][-1] == digest
    assert hall.truth("receipt_taken")[-1] == {"number": receipt["number"]}


async def test_a_jammed_door_takes_the_pulse_and_stays_shut(hall: RunningHall) -> None:
    await hall.hand.do("jam", door=5)
    pulses = len(hall.truth("pulse"))
    with hall.wire("locks", 9600) as line:
        assert await answer(line, OPEN_5, 5) == bytes.fromhex("8A 01 05 11 9F")
        assert await answer(line, QUERY_5, 5) == bytes.fromhex("80 01 05 11 95")
        assert hall.truth("pulse")[pulses:] == [{"door": 5}]
        await hall.hand.do("free", door=5)
        await answer(line, OPEN_5, 5)
        assert await answer(line, QUERY_5, 5) == bytes.fromhex("80 01 05 00 84")
    assert hall.truth("door")[-1] == {"door": 5, "open": True}


async def test_a_door_springs_open_gives_up_its_thing_and_is_shut(hall: RunningHall) -> None:
    with pytest.raises(HandSlipped):
        await hall.hand.take(12)
    with hall.wire("locks", 9600) as line:
        await answer(line, OPEN_12, 5)
    now = await hall.hand.until(lambda now: now["locks"]["doors"]["12"]["open"])
    assert now["locks"]["doors"]["12"]["item"]["zh"] == "食品经营许可证"
    await hall.hand.take(12)
    await hall.hand.shut(12)
    now = await hall.hand.look()
    assert now["locks"]["doors"]["12"]["item"] is None
    assert [item["id"] for item in now["in_hand"]] == ["D-0102"]
    assert hall.truth("item_taken")[-1] == {"door": 12, "item": "D-0102"}
    assert hall.truth("door")[-2:] == [{"door": 12, "open": True}, {"door": 12, "open": False}]


async def test_a_pulled_cable_hangs_up_and_comes_back_under_another_name(hall: RunningHall) -> None:
    path = hall.state / "card"
    name = path.readlink()
    with hall.wire("card") as line:
        await hall.hand.pull("reader")
        assert not path.is_symlink()
        with pytest.raises(serial.SerialException):
            line.write(bytes.fromhex(FIND))
    await hall.hand.plug("reader")
    assert path.readlink() != name
    with hall.wire("card") as line:
        assert await answer(line, FIND, 11) == NO_CARD


async def test_a_printer_without_cable_refuses_and_listens_again_at_the_same_place(hall: RunningHall) -> None:
    with hall.printer() as line:
        await hall.hand.pull("printer")
        with pytest.raises(ConnectionError):
            await _paper(line)
    with pytest.raises(ConnectionError):
        hall.printer()
    await hall.hand.plug("printer")
    with hall.printer() as line:
        assert await _paper(line) == 0x12


async def test_a_device_without_power_says_nothing_and_does_nothing(hall: RunningHall) -> None:
    pulses = len(hall.truth("pulse"))
    await hall.hand.do("silence", device="locks")
    with hall.wire("locks", 9600) as line:
        line.timeout = 0.3
        assert await answer(line, OPEN_5, 5) == b""
        await hall.hand.do("wake", device="locks")
        assert await answer(line, QUERY_5, 5) == bytes.fromhex("80 01 05 11 95")
    assert len(hall.truth("pulse")) == pulses


async def test_a_door_opens_although_the_answer_is_lost(hall: RunningHall) -> None:
    await hall.hand.do("fault", device="locks", fault="lose_reply")
    with hall.wire("locks", 9600) as line:
        line.timeout = 0.3
        assert await answer(line, OPEN_5, 5) == b""
    now = await hall.hand.look()
    assert now["locks"]["doors"]["5"]["open"]
    assert now["locks"]["faults"] == ["lose_reply"]


async def _paper(line: socket.socket) -> int:
    line.sendall(bytes.fromhex("10 04 04"))
    status = await asyncio.to_thread(line.recv, 1)
    if not status:
        raise ConnectionResetError
    return status[0]


async def test_the_mains_fail_and_the_supply_says_so(hall: RunningHall) -> None:
    await hall.hand.do("cut-mains")
    await hall.hand.do("battery", percent=15)
    with socket.create_connection(hall.where["ups"], timeout=2) as line:
        line.sendall(b"GET VAR ups ups.status\n")
        assert await asyncio.to_thread(line.recv, 100) == b'VAR ups ups.status "OB DISCHRG LB"\n'
    now = await hall.hand.look()
    assert (now["ups"]["mains"], now["ups"]["charge"]) == (False, 15)


async def test_the_cabinets_door_is_felt_and_its_light_is_seen(hall: RunningHall) -> None:
    with hall.wire("cabinet", 9600) as line:
        assert await answer(line, READ_INPUTS, 6) == bytes.fromhex("01 02 01 03 E1 89")  # door and tamper contact made
        await hall.hand.do("open-cabinet")
        await hall.hand.do("step-up")
        assert await answer(line, READ_INPUTS, 6) == bytes.fromhex("01 02 01 06 21 8A")  # tamper contact, a person
        await answer(line, RED_ON, 8)
        assert (await hall.hand.until(lambda now: now["cabinet"]["lamps"]))["cabinet"]["lamps"] == ["red"]
        await answer(line, RED_OFF, 8)


async def test_the_fire_panel_is_heard_and_the_hall_s_door_is_seen(hall: RunningHall) -> None:
    with hall.wire("cabinet", 9600) as line:
        await hall.hand.do("sound-fire")
        assert await answer(line, READ_EIGHT, 6) == bytes.fromhex("01 02 01 03 E1 89")  # the fire contact has opened
        await hall.hand.do("end-fire")
        assert await answer(line, READ_EIGHT, 6) == bytes.fromhex("01 02 01 0B E0 4F")
        held = frames.write_coil(1, 6, on=True).frame.hex()
        await answer(line, held, 8)
        assert (await hall.hand.until(lambda now: now["cabinet"]["hall_door_held"]))["cabinet"]["fire"] is False


async def test_heat_a_fan_that_stops_and_a_hall_door_held_open_are_felt(hall: RunningHall) -> None:
    with hall.wire("cabinet", 9600) as line:
        for verb in ("heat", "stop-fan", "open-hall-door"):
            await hall.hand.do(verb)
        felt = (await answer(line, READ_EIGHT, 6))[3]
        assert felt & 0b0111_0000 == 0b0111_0000
        for verb in ("cool", "start-fan", "close-hall-door"):
            await hall.hand.do(verb)
        assert (await answer(line, READ_EIGHT, 6))[3] & 0b0111_0000 == 0


async def test_a_page_comes_out_of_the_a4_printer_and_is_counted(hall: RunningHall) -> None:
    before = (await hall.hand.look())["a4"]["sheets"]
    printer = IppPrinter(address="ipp://{}:{}/ipp/print".format(*hall.where["a4"]))
    await printer.open()
    assert await printer.print(EMPTY_PAGE) == Printed()
    await hall.hand.do("empty-drawer")
    assert (await printer.status()).cause == "paper_out"
    await printer.close()
    assert (await hall.hand.look())["a4"]["sheets"] == before + 1
    assert hall.truth("sheet")[-1]["number"] == before + 1


async def test_a_sheet_under_the_document_camera_changes_its_picture(hall: RunningHall) -> None:
    bare = await _picture(hall)
    await hall.hand.do("lay-page", kind="a4")
    await asyncio.sleep(1)
    assert abs(len(await _picture(hall)) - len(bare)) > 5000
    assert (await hall.hand.look())["camera"]["page"] == "a4"


async def test_noise_on_a_line_spoils_every_answer_until_it_is_gone(hall: RunningHall) -> None:
    await hall.hand.do("disturb", device="reader")
    with hall.wire("card") as line:
        assert await answer(line, FIND, 11) == bytes(byte ^ 0x5A for byte in NO_CARD)
        assert (await hall.hand.look())["reader"]["noisy"]
        await hall.hand.do("calm", device="reader")
        assert await answer(line, FIND, 11) == NO_CARD


async def _picture(hall: RunningHall) -> bytes:
    """The next whole JPEG of the document camera."""
    reader, writer = await asyncio.open_connection(*hall.where["camera"], limit=1 << 22)
    writer.write(b"GET /video HTTP/1.0\r\n\r\n")
    async with asyncio.timeout(10):
        await reader.readuntil(b"\xff\xd8")
        picture = await reader.readuntil(b"\xff\xd9")
    writer.close()
    await writer.wait_closed()
    return picture
