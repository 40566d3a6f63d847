"""The ways into the hall: command line, page, socket; and that it ends in order and writes down nobody's name."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING

import httpx
import pytest

from drivers.sim.control import HandSlipped, Picture
from drivers.sim.hands import Hands
from drivers.sim.people import load
from drivers.sim.truth import NAME as TRUTH
from drivers.sim.verbs import VERBS
from tests.drivers.sim.running_hall import PEOPLE, a_hall

if TYPE_CHECKING:
    from pathlib import Path

    from tests.drivers.sim.running_hall import RunningHall


async def test_a_technician_uses_the_command_line(hall: RunningHall) -> None:
    assert hall.command("lay", "王演示").returncode == 0
    assert hall.command("jam", "12").returncode == 0
    shown = hall.command("status").stdout
    assert "王演示" in shown
    assert "[12*!]" in shown


async def test_the_command_line_says_what_cannot_be_done(hall: RunningHall) -> None:
    shut = hall.command("take", "12")
    assert (shut.returncode, shut.stderr) == (1, "12 号门关着 / door 12 is shut\n")
    assert hall.command("lay", "诸葛某").returncode == 1
    assert hall.command("jam", "25").returncode == 1


def test_the_command_line_says_that_no_hall_is_open(open_hall: RunningHall, tmp_path: Path) -> None:
    closed = type(open_hall)(open_hall.process, tmp_path).command("lift")
    assert closed.returncode == 2
    assert "no hall is open" in closed.stderr


def test_help_lists_every_verb(open_hall: RunningHall) -> None:
    text = open_hall.command("--help").stdout
    assert [verb.name for verb in VERBS if f"    {verb.name}" not in text] == []


def test_hands_can_do_every_verb_of_the_table() -> None:
    assert [verb.name for verb in VERBS if not hasattr(Hands, verb.name.replace("-", "_"))] == []


@pytest.mark.parametrize("message", [b"nonsense", b"[]", b"{}", b'{"do": "fly"}', b'{"do": "shut", "door": "x"}'])
async def test_the_socket_answers_nonsense_with_a_reason(hall: RunningHall, message: bytes) -> None:
    reader, writer = await asyncio.open_unix_connection(hall.where["control"])
    writer.write(message + b"\n")
    answer = json.loads(await reader.readline())
    writer.close()
    await writer.wait_closed()
    assert answer["ok"] is False
    assert answer["why"]


async def test_everything_is_as_at_the_start_after_a_reset(hall: RunningHall) -> None:
    start_picture = await hall.hand.look()
    for verb, told in (
        ("lay", {"who": "3"}), ("show", {"text": "x"}), ("tear", {}), ("open-cover", {}), ("leave", {"door": 9}),
        ("take", {"door": 9}), ("jam", {"door": 1}), ("blind", {"door": 2}), ("pull", {"device": "printer"}),
        ("key", {"door": 4}), ("put", {"door": 4, "item": "户口本"}), ("stuck-open", {"door": 5}),
        ("cross", {"door": 6, "other": 7}), ("beam-dead", {"door": 8}), ("beam-blocked", {"door": 10}),
        ("silence-board", {"board": 1}), ("message", {"who": "2", "text": "办好了"}),
        ("silence", {"device": "reader"}), ("disturb", {"device": "camera"}),
        ("fault", {"device": "scanner", "fault": "pieces", "value": 3}),
    ):  # fmt: skip
        await hall.hand.do(verb, **told)
    assert await hall.hand.look() != start_picture
    await hall.hand.do("reset")
    assert await hall.hand.look() == start_picture


async def test_the_page_shows_the_hall_and_lets_it_be_touched(hall: RunningHall) -> None:
    async with httpx.AsyncClient(base_url=hall.where["page"]) as page:
        assert "演示数据" in (await page.get("/")).text
        assert (await page.post("/do", json={"do": "lay", "who": "张测试"})).json() == {"ok": True}
        now = (await page.get("/hall")).json()
        assert now["people"][now["reader"]["card"]]["name"] == "张测试"
        assert (await page.post("/do", json={"do": "take", "door": 1})).status_code == 409
        assert (await page.get("/codes/D-0102.svg")).headers["content-type"] == "image/svg+xml"
        assert (await page.get("/codes/D-9999.svg")).status_code == 404
        assert (await page.get("/receipts/99999.png")).status_code == 404


async def test_a_form_of_another_site_cannot_reach_into_the_hall(hall: RunningHall) -> None:
    async with httpx.AsyncClient(base_url=hall.where["page"]) as page:
        answer = await page.post("/do", content=b'{"do": "lay", "who": "0"}', headers={"content-type": "text/plain"})
    assert answer.status_code == 415
    assert (await hall.hand.look())["reader"]["card"] is None


async def test_the_page_is_told_of_every_change(hall: RunningHall) -> None:
    address = httpx.URL(hall.where["page"])
    reader, writer = await asyncio.open_connection(address.host, address.port, limit=1024 * 1024)
    writer.write(b"GET /changes HTTP/1.1\r\nHost: hall\r\n\r\n")
    assert (await _told(reader))["locks"]["doors"]["7"]["jammed"] is False
    await hall.hand.do("jam", door=7)
    assert (await _told(reader))["locks"]["doors"]["7"]["jammed"] is True
    writer.close()
    await writer.wait_closed()


async def test_a_printed_receipt_can_be_looked_at(hall: RunningHall) -> None:
    with hall.printer() as line:
        line.sendall(b"\x1b@A-12\n\x1dVB\x00")
        now = await hall.hand.until(lambda now: [one for one in now["printer"]["receipts"] if not one["taken"]])
    number = now["printer"]["receipts"][-1]["number"]
    async with httpx.AsyncClient(base_url=hall.where["page"]) as page:
        picture = await page.get(f"/receipts/{number}.png")
    assert picture.content.startswith(b"\x89PNG")


async def test_the_truth_names_nobody(hall: RunningHall) -> None:
    for person in load(PEOPLE):
        await hall.hand.lay(person.name)
        if person.items:
            await hall.hand.show_pickup(person.name)
    written = (hall.state / TRUTH).read_text(encoding="utf-8")
    for person in load(PEOPLE):
        assert person.name not in written
        assert person.card.number not in written
        assert not any(item.code in written or item.qr in written for item in person.items)


async def test_a_hall_ends_within_two_seconds_and_leaves_only_the_truth(tmp_path: Path) -> None:
    with a_hall(tmp_path) as hall:
        await _end_while_watched(hall)
    assert _names(tmp_path) == [TRUTH]
    with pytest.raises((HandSlipped, OSError)):
        await hall.hand.lift()


async def _end_while_watched(hall: RunningHall) -> None:
    async with (
        httpx.AsyncClient(base_url=hall.where["page"]) as page,
        page.stream("GET", "/changes"),
        contextlib.aclosing(hall.hand.pictures()) as pictures,
    ):
        await anext(pictures)
        assert await asyncio.to_thread(hall.end) == 0


async def _told(reader: asyncio.StreamReader) -> Picture:
    """The next picture of a stream of events."""
    while not (line := await reader.readline()).startswith(b"data: "):
        assert line, "the stream has ended"
    picture: Picture = json.loads(line.removeprefix(b"data: "))
    return picture


def _names(folder: Path) -> list[str]:
    return [left.name for left in folder.iterdir()]
