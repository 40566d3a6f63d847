"""Commands beside a terminal at work: real processes, the staff socket between them."""

from __future__ import annotations

import asyncio
import json
import stat
from typing import TYPE_CHECKING

from kiosk.contract import staff
from kiosk.rig.citizen import Citizen
from kiosk.rig.truths import Deeds

from .calling import SOON, call, talk

if TYPE_CHECKING:
    from drivers.sim.control import Hand
    from kiosk.rig.house import House

Files = tuple[str, ...]


async def leaves(citizen: Citizen) -> None:
    """The citizen has finished, and the next one sees home."""
    citizen.goes("leave")
    await citizen.sees("goodbye")
    citizen.goes("home")
    await citizen.sees("welcome")


async def test_the_list_shows_every_place_and_what_is_not_fitted(house: House, files: Files) -> None:
    plain, chinese = await call("list", *files, "--lang", "en"), await call("list", *files, "--lang", "zh")
    objects = (await call("list", *files, "--json")).objects

    assert plain.out.startswith("The terminal is running and is asked.\nPlace ")
    assert chinese.out.startswith("终端正在运行,通过它查看。\n设备 ")
    assert [one["place"] for one in objects if one["condition"] == "ready"] == ["card", "scanner", "printer", "locks"]
    assert sum(one["cause"] == "not_fitted" for one in objects) == 6
    assert all(one["untested"] for one in objects if one["model"])
    assert (plain.code, chinese.code) == (0, 0)


async def test_a_pulled_cable_is_told_with_what_helps_and_who_must_do_it(files: Files, hand: Hand) -> None:
    watching = await talk("watch", *files)
    await watching.until(lambda one: one["place"] == "power")  # the last of the first look
    await hand.pull("scanner")
    lost = await watching.until(lambda one: one["condition"] == "lost")
    listed = await call("list", *files, "--lang", "en", "scanner")
    await hand.plug("scanner")
    back = await watching.until(lambda one: one["place"] == "scanner" and one["condition"] == "ready")
    await watching.stop()

    assert (lost["place"], lost["remedy"], lost["actor"]) == ("scanner", "connect", "staff")
    assert listed.code == 1
    assert "cable and power" in listed.out
    assert "SCN-9" in listed.out
    assert (back["losses"], back["returns"]) == (1, 1)


async def test_a_test_of_the_card_reader_waits_for_a_card_and_tells_nothing_of_whose_it_is(
    house: House, files: Files, hand: Hand
) -> None:
    testing = await talk("test", *files, "card")
    await testing.step("Lay an ID card")
    await hand.lay("王演示")
    result = await testing.result()
    code = await testing.end()
    await hand.lift()
    listed = (await call("list", *files, "card", "--json")).objects[0]
    kept = (house.state / "device-tests.json").read_text("utf-8")

    assert (result["passed"], code) == (True, 0)
    assert result["facts"]["kind"] == "resident"
    assert (result["facts"]["name"], result["facts"]["number"]) == (3, 18)
    assert listed["tested"] == result
    for text in (json.dumps(testing.heard, ensure_ascii=False), kept):
        assert "王演示" not in text
        assert "370999" not in text


async def test_a_test_of_the_scanner_shows_a_code_which_must_be_read_as_it_is(files: Files, hand: Hand) -> None:
    testing = await talk("test", *files, "scanner")
    step = await testing.step("Hold this code")
    await hand.show(step["code"])
    result = await testing.result()

    assert (result["passed"], result["outcome"], await testing.end()) == (True, "read", 0)
    assert step["code"].startswith("HALL-TEST-")


async def test_the_test_receipt_comes_out_and_the_technician_judges_it(house: House, files: Files, hand: Hand) -> None:
    before = (await hand.look())["printer"]["receipts"]
    testing = await talk("test", *files, "printer")
    await testing.step("Is the receipt clear")
    testing.type("n")
    result = await testing.result()
    receipts = (await hand.look())["printer"]["receipts"]

    assert (result["passed"], result["outcome"], await testing.end()) == (False, "looks_wrong", 1)
    assert len(receipts) == len(before) + 1


async def test_no_door_is_opened_beside_a_terminal_at_work(house: House, files: Files) -> None:
    said = await call("test", *files, "locks", "--json")

    assert (said.code, said.objects[-1]["outcome"], said.objects[-1]["facts"]) == (
        0,
        "all_shut",
        {"shut": 24, "blind": 0},
    )
    assert Deeds(house.hall_dir).pulsed() == []


async def test_a_citizen_who_is_being_served_is_not_disturbed(house: House, files: Files) -> None:
    async with Citizen(house.counter) as citizen:
        await citizen.sees("welcome")
        citizen.touches("query")
        await citizen.sees("cases.prove")
        refused = [
            await call(*words, "--lang", "en") for words in (("test", *files, "card"), ("reopen", *files, "card"))
        ]
        await leaves(citizen)

    assert [said.code for said in refused] == [1, 1]
    assert {said.err for said in refused} == {
        "Somebody is using this terminal. Please wait until they have finished.\n"
    }


async def test_a_test_gives_way_to_a_citizen_who_comes(house: House, files: Files) -> None:
    async with Citizen(house.counter) as citizen:
        await citizen.sees("welcome")
        testing = await talk("test", *files, "card")
        await testing.step("Lay an ID card")
        citizen.touches("query")
        await citizen.sees("cases.prove")
        said = await testing.until(lambda said: "problem" in said)
        code = await testing.end()
        await leaves(citizen)

    assert said["problem"].startswith("Somebody has come to use the terminal")
    assert code == 1


async def test_a_device_is_opened_anew_when_somebody_has_seen_to_it(files: Files) -> None:
    said = await call("reopen", *files, "printer", "--lang", "en")
    await asyncio.sleep(1)
    listed = (await call("list", *files, "printer", "--json")).objects[0]

    assert (said.code, said.out) == (0, "printer: being opened anew.\n")
    assert listed["condition"] == "ready"


async def test_a_borrowed_port_is_free_until_the_borrower_hangs_up(house: House, files: Files) -> None:
    reader, writer = await asyncio.open_unix_connection(house.counter.with_name("staff.sock"))
    writer.write(staff.pack(staff.Borrow("scanner")))
    lent = staff.for_staff(await asyncio.wait_for(reader.readline(), SOON))
    listed = (await call("list", *files, "scanner", "--json")).objects[0]
    found = await call("discover", "--port", str(house.hall_dir / "scanner"), "--ask", "scanner", "--json")
    busy = await call("test", *files, "card", "--lang", "en")
    writer.close()
    watching = await talk("watch", *files)
    await watching.until(lambda one: one["place"] == "scanner" and one["condition"] == "ready")
    await watching.stop()

    assert lent == staff.Lent()
    assert (listed["condition"], listed["cause"]) == ("disabled", "borrowed")
    assert found.objects[0]["found"] == "scanner/newland"
    assert (busy.code, busy.err) == (1, "Somebody else of the staff is testing or borrowing a device.\n")


async def test_a_borrower_who_talks_nonsense_is_shown_out_and_the_port_comes_back(house: House, files: Files) -> None:
    reader, writer = await asyncio.open_unix_connection(house.counter.with_name("staff.sock"))
    writer.write(staff.pack(staff.Borrow("scanner")))
    lent = staff.for_staff(await asyncio.wait_for(reader.readline(), SOON))
    writer.write(b"give me more\n")
    shown_out = await asyncio.wait_for(reader.read(), SOON)
    writer.close()
    watching = await talk("watch", *files)
    await watching.until(lambda one: one["place"] == "scanner" and one["condition"] == "ready")
    await watching.stop()

    assert (lent, shown_out) == (staff.Lent(), b"")


async def test_a_program_that_calls_and_calls_is_turned_away_and_staff_get_through_again(
    house: House, files: Files
) -> None:
    calls = [await asyncio.open_unix_connection(house.counter.with_name("staff.sock")) for _ in range(40)]
    async with asyncio.timeout(4):  # one that says nothing is shown out after five
        turned_away = [await reader.read() for reader, _ in calls[16:]]
    for _, writer in calls:
        writer.close()
    await asyncio.sleep(0.5)
    listed = await call("list", *files)

    assert set(turned_away) == {b""}
    assert listed.code == 0


async def test_a_port_the_terminal_holds_is_not_asked(house: House, files: Files) -> None:
    found = await call("discover", *files, "--port", str(house.hall_dir / "card"), "--ask", "card", "--lang", "en")

    assert "held by the running terminal: card" in found.out


async def test_what_cannot_be_done_is_said_and_nothing_breaks(house: House, files: Files) -> None:
    socket = house.counter.with_name("staff.sock")
    nobody, unfitted = await call("test", *files, "toaster", "--lang", "en"), await call("test", *files, "a4")
    nothing, unknown = await call("list"), await call("dance")
    reader, writer = await asyncio.open_unix_connection(socket)
    writer.write(b'{"type": "nonsense"}\n' + b"x" * 100)
    cut_off = await asyncio.wait_for(reader.read(), SOON)
    writer.close()

    assert (nobody.code, nobody.err) == (2, "There is no device called toaster.\n")
    assert unfitted.code == 1
    assert (nothing.code, nothing.err.startswith("Say with --config")) == (2, True)
    assert (unknown.code, "there is no command 'dance'" in unknown.err) == (2, True)
    assert cut_off == b""
    assert stat.S_IMODE(socket.stat().st_mode) == 0o600
    assert (await call("list", *files)).code == 0
