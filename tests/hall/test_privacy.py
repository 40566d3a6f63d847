"""After whole visits and a crash, nothing personal lies anywhere but in the platform's database and the hall's own."""

from __future__ import annotations

import base64
import contextlib
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.contract.lockers import PICKUP_QR
from kiosk.rig import display
from kiosk.rig.citizen import handwriting
from kiosk.rig.fingers import REACTION_SECONDS, Drawn, Fingers
from kiosk.rig.house import House
from kiosk.rig.office import COURIER
from tests.hall.applying import PENSION
from tests.hall.at_work import at_work, chooses, goes_to_the_menu, hands_in, puts_in
from tests.hall.inside import THINGS, Inside
from tests.hall.search import all_forms, leaks, pictures_papers_and_sounds, searched


async def several_visits(hall: Inside) -> None:
    """Every way to prove who one is, things that go wrong, both languages, slips, and a crash in the middle."""
    await hall.asks_to_collect()
    await hall.lays_card("张测试")
    await hall.collects(THINGS["D-0201"])
    await hall.leaves()
    await hall.hand.lift()
    await hall.asks_to_collect()
    await hall.shows(THINGS["D-0301"])
    await hall.collects(THINGS["D-0301"])
    await hall.leaves()
    await hall.hand.hide()
    await hall.asks_to_collect()
    hall.citizen.touches("code")
    await hall.tries_code("99999999")
    hall.citizen.types(THINGS["D-0601"].code)
    await hall.opens(THINGS["D-0601"])
    await hall.hand.shut(THINGS["D-0601"].cell)
    await hall.says("not_mine")
    await hall.puts_it_back(THINGS["D-0601"])
    await hall.citizen.sees("pickup.not_mine")
    await hall.leaves()
    await several_queries(hall)
    await signs_for_one_and_collects_for_another(hall)
    await staff_and_papers(hall)
    await hall.asks_to_collect()
    await hall.lays_card("冯占位")
    await hall.opens(THINGS["D-0801"])
    await hall.starts_again_after_a_crash()


async def signs_for_one_and_collects_for_another(hall: Inside) -> None:
    """Card, code and signature; then an agent's own card and own code, of which the first is wrong."""
    await hall.asks_to_collect()
    await hall.lays_card("王演示")
    await hall.citizen.sees("pickup.choose")
    hall.citizen.touches("D-0101")
    await hall.citizen.sees("pickup.type_code")
    hall.citizen.types(THINGS["D-0101"].code)
    await hall.collects(THINGS["D-0101"])
    await hall.leaves()
    await hall.hand.lift()
    await hall.asks_to_collect()
    await hall.lays_card("卫例子")
    await hall.tries_code(THINGS["D-1001"].code)
    hall.citizen.types("48205963")
    await hall.collects(THINGS["D-1001"])
    await hall.leaves()
    await hall.hand.lift()


async def staff_and_papers(hall: Inside) -> None:
    """Papers are handed in; a courier puts something in and counts the papers."""
    await hands_in(hall, "阿依古丽·样本", 2)
    async with at_work(hall, COURIER):
        await chooses(hall, "deposit", "staff.deposit.scan")
        await puts_in(hall, "HI00000403")
        await goes_to_the_menu(hall)
    await hall.hand.hide()


async def several_queries(hall: Inside) -> None:
    """Cases of people with long, rare and foreign names, read and printed."""
    for who in ("王演示", "沈𬱖测", "韩㛃例"):
        await hall.chooses("query")
        await hall.citizen.sees("cases.prove")
        await hall.lays_card(who)
        cases = await hall.citizen.sees("cases.list")
        hall.citizen.touches(min(cases.offers()))
        await hall.citizen.until(lambda scene: "print" in scene.offers(), "a case")
        hall.citizen.touches("print")
        await hall.citizen.sees("slip.printed")
        await hall.gives_up()
        await hall.hand.lift()


async def test_nothing_personal_is_left_after_visits_and_a_crash(hall: Inside) -> None:
    await several_visits(hall)
    await hall.everything_is_sent()
    (proof,) = hall.belief.handovers("D-0101")
    assert proof.signature is not None, "nothing was signed: nothing was tried"
    while_it_runs = leaks(hall.house.folder)
    hall.house.stop("terminal")
    the_key_lies_beside_the_disk_that_is_stolen(hall)
    assert while_it_runs + leaks(hall.house.folder) == []


def the_key_lies_beside_the_disk_that_is_stolen(hall: Inside) -> None:
    """What is sealed in the state folder opens with the terminal's key only, and that is not in it."""
    key = (hall.house.folder / "terminal.key").read_bytes()
    found = [name for name, data in searched(hall.house.state) if key in data or bytes.fromhex(key.decode()) in data]
    assert found == []


async def test_nothing_personal_is_left_by_the_screens(house: House, hall: Inside) -> None:
    await hall.citizen.go()
    house.programs["xvfb"], shown = display.start_xvfb(house.logs, "1080x1920")
    house.start_screens(display=shown)
    fingers = Fingers(shown, house.trace)
    fingers.until_named("welcome", 30)
    fingers.touch("query")
    fingers.until_named("cases.prove")
    await hall.hand.lay("赵示例")
    fingers.until_named("cases.list")
    house.stop("screens")
    fingers.close()
    house.stop("xvfb")
    await hall.hand.lift()
    assert leaks(house.folder) == []


@pytest.mark.parametrize("killed", ["screens", "terminal"])
async def test_nothing_typed_is_left_when_the_power_fails_in_the_middle_of_a_word(
    house: House, hall: Inside, killed: str
) -> None:
    """A name is on the glass and half a place in the candidates; whatever dies, neither lies in any file it had."""
    await hall.citizen.go()
    house.programs["xvfb"], shown = display.start_xvfb(house.logs, "1080x1920")
    house.start_screens(display=shown)
    fingers = Fingers(shown, house.trace)
    await comes_to_write(fingers, hall)
    types(fingers, *"lixiaoming", "pick.0", *HALF_TYPED)
    fingers.until(lambda drawn: "type.pick.0" in drawn.targets, "candidates of what is half typed")
    open_now = files_open_in(house.programs["screens"].pid) | files_open_in(house.programs["terminal"].pid)
    house.programs[killed].kill()
    typed = [form for text in ("李晓明", "李小明", HALF_TYPED) for form in all_forms(text)]
    written = (*searched(house.folder), *open_now.items())
    assert [name for name, data in written if any(form in data for form in typed)] == []
    assert leaks(house.folder) == []
    house.stop("screens")
    fingers.close()
    house.stop("xvfb")
    await hall.hand.lift()


HALF_TYPED = "xuzhuang"  # of no place and nobody here


async def comes_to_write(fingers: Fingers, hall: Inside) -> None:
    """From home to the first line of the form that is written by hand: the house one lives in."""
    fingers.until_named("welcome", 30)
    for scene, touch in (("welcome", "handle"), ("handle.ways", "all"), ("handle.items", PENSION)):
        while touch not in (drawn := fingers.until_named(scene)).targets:
            fingers.touch("page.next")
            fingers.until(lambda later, drawn=drawn: later.flipped > drawn.flipped, "the next page")  # type: ignore[misc]
        fingers.touch(touch)
    fingers.until_named("handle.guide")
    fingers.touch("apply")
    fingers.until(lambda drawn: drawn.name.endswith(".prove"), "who are you")
    await hall.hand.lay("赵示例")
    while "type.l" not in (drawn := fingers.until(_asks, "something of the form")).targets:
        offered = [target for target in drawn.targets if not target.startswith(("frame.", "page.", "change"))]
        fingers.touch("go_on" if "go_on" in offered else offered[-1])
        fingers.until(lambda later, drawn=drawn: later.number > drawn.number, "what comes next")  # type: ignore[misc]


def types(fingers: Fingers, *keys: str) -> None:
    """One key after the other, as fast as a hand is."""
    for key in keys:
        time.sleep(REACTION_SECONDS)
        fingers.touch(f"type.{key}")


def _asks(drawn: Drawn) -> bool:
    return drawn.name in ("handle.known", "handle.question") or drawn.name.startswith("handle.field.")


def files_open_in(pid: int) -> dict[str, bytes]:
    """What a program has open, files without a name too, as they are at this moment."""
    found = {}
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if descriptor.is_file() and "central.db" not in str(descriptor.readlink()):
                found[f"{descriptor.readlink()}"] = descriptor.read_bytes()
    return found


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    """A search that finds nothing anywhere would prove nothing."""
    (tmp_path / "state").mkdir()
    with closing(sqlite3.connect(tmp_path / "state" / "some.db")) as db:
        db.execute("CREATE TABLE notes (text)")
        db.execute("INSERT INTO notes VALUES (?)", ("370999198801080030",))
        db.commit()
    (tmp_path / "gbk.log").write_bytes("王演示".encode("gb18030"))
    (tmp_path / "card.bin").write_bytes("示例省示例县演示街道示例路1号".encode("utf-16-le"))
    (tmp_path / "scan.log").write_bytes(f"{PICKUP_QR}{THINGS['D-0101'].qr}".encode())
    (tmp_path / "capture.jsonl").write_text(f'{{"<": "00{"370999195103150018".encode("utf-16-le").hex()}"}}')
    (tmp_path / "spool.json").write_bytes(base64.b64encode(b"12" + "赵示例".encode()))
    (tmp_path / "outbox.json").write_text(f'{{"strokes":{json.dumps(handwriting())}}}')
    (tmp_path / "roster.bin").write_bytes(b"\0" + "方*理".encode("utf-16-le"))
    (tmp_path / "agent.txt").write_text(b"48205963".hex())
    (tmp_path / "sms.log").write_text("to 10012340002")
    (tmp_path / "voice.txt").write_text("ni3 hao3, zhang1 ce4 shi4.")
    assert leaks(tmp_path) == [
        "code of DG-1001 in agent.txt",
        "number of 张测试 in capture.jsonl",
        "address of 王演示 in card.bin",
        "name of 王演示 in gbk.log",
        "strokes of a signature in outbox.json",
        "masked name of S-102 in roster.bin",
        "token of D-0101 in scan.log",
        "phone of 张测试 in sms.log",
        "name of 赵示例 in spool.json",
        "number of 王演示 in state/some.db",
        "name of 张测试 in voice.txt",
    ]
    assert pictures_papers_and_sounds(tmp_path) == []
    (tmp_path / "frame").write_bytes(b"..\xff\xd8\xff\xe0..")
    (tmp_path / "job").write_bytes(b"\0%PDF-1.4")
    (tmp_path / "said").write_bytes(b"RIFF\0\0\0\0WAVEfmt ")
    assert pictures_papers_and_sounds(tmp_path) == ["a picture in frame", "a document in job", "a recording in said"]
