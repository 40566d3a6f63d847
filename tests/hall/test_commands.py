"""Orders from afar at a whole hall: done once, told once, never over a citizen's head, and nothing that is not ours."""

from __future__ import annotations

import asyncio
import sqlite3
import tarfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from io import BytesIO

import msgspec
import pytest

from kiosk.central.commands import deeds, reading
from kiosk.central.refusals import Declined
from kiosk.contract.commands import CommandKind, CommandState
from kiosk.contract.content import Tiles
from kiosk.contract.events import Event
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.contract.lockers import Signed
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both, Words
from kiosk.rig.house import House
from kiosk.rig.office import ADMIN, ON_DUTY
from kiosk.terminal.commands.deeds.machine import boot
from tests.hall.at_work import code_on
from tests.hall.from_afar import WANG, FromAfar, command
from tests.hall.inside import THINGS, Inside, starts_with_broker
from tests.terminal.health.ear import Ear

JAMMED = THINGS["D-0102"]
DOOR = {"cabinet": "A", "cell": str(JAMMED.cell), "why": "door_jammed", "ticket": "YJ-7"}
ENDED = (CommandState.DONE, CommandState.FAILED, CommandState.REFUSED, CommandState.EXPIRED, CommandState.UNKNOWN)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, ears: dict[str, Ear]) -> Iterator[House]:
    """A hall with a broker, whose terminal somebody supervises."""
    config = "[staff.rules]\nonsite_seconds = 30\n"
    with House(
        tmp_path_factory.mktemp("house"), faults=True, env=ears["terminal"].env(), terminal_config=config
    ) as opened:
        yield starts_with_broker(opened)


@pytest.fixture
async def far(house: House, hall: Inside) -> AsyncIterator[FromAfar]:
    """The operators, once the hall is in order."""
    end = FromAfar(house)
    yield end
    end.close()


def told(hall: Inside, id: str) -> list[TerminalEvent]:
    """The facts about one command."""
    events = (one.event for one in hall.belief.received().events if one.event.kind is EventKind.COMMAND)
    return [event for event in events if event.command is not None and event.command.id == id]


def stands(hall: Inside, id: str) -> str:
    """How a command stands in the terminal's memory; "" where it was never kept."""
    with closing(sqlite3.connect(hall.house.state / "terminal.db")) as db:
        row = db.execute("SELECT state FROM commands WHERE id = ?", (id,)).fetchone()
    return str(row[0]) if row else ""


def volume(hall: Inside) -> str:
    """As somebody has set it."""
    with closing(sqlite3.connect(hall.house.state / "terminal.db")) as db:
        row = db.execute("SELECT value FROM adjusted WHERE name = 'volume'").fetchone()
    return str(row[0]) if row else ""


def _band(scene: Scene) -> Words | None:
    """What is said above it."""
    return scene.frame.banner if scene.frame is not None else None


async def soon(true: object, what: str, seconds: float = 15.0) -> None:
    """Wait until it is so."""
    assert callable(true)
    try:
        async with asyncio.timeout(seconds):
            while not true():  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    except TimeoutError:
        pytest.fail(f"not within {seconds:g} s: {what}")


async def test_an_order_is_done_once_and_told_once_however_often_it_comes(hall: Inside, far: FromAfar) -> None:
    made = far.orders(CommandKind.VOLUME, percent="35")
    line = await far.until(made, CommandState.DONE)
    assert (line.settled, volume(hall)) == (True, "35")
    refused = len(hall.memory.recorded(Event.COMMAND_REFUSED))
    other = far.orders(CommandKind.VOLUME, percent="40")
    await far.until(other, CommandState.DONE)
    again = msgspec.structs.replace(command(percent="99"), id=line.id)
    far.publishes(far.signed(again))
    await soon(lambda: len(hall.memory.recorded(Event.COMMAND_REFUSED)) == refused + 1, "it was heard before")
    assert hall.memory.recorded(Event.COMMAND_REFUSED)[-1] == {"why": "heard_before"}
    assert (volume(hall), len(told(hall, line.id))) == ("40", 1)


async def test_what_is_not_the_platforms_or_not_for_us_or_late_does_nothing_and_is_on_record(
    hall: Inside, far: FromAfar
) -> None:
    before, was = volume(hall), len(hall.memory.recorded(Event.COMMAND_REFUSED))
    good = command(percent="71")
    forged = msgspec.json.decode(far.signed(good), type=Signed)
    forged = Signed(forged.body.replace('"71"', '"72"'), forged.signature)
    elsewhere, late = command(terminal="T-DEMO-02", percent="73"), command(lasts=-1.0, percent="74")
    payloads = (
        b"volume 75",
        b"{" * 9000,
        msgspec.json.encode(forged),
        far.signed(good, "opening"),
        far.signed(elsewhere),
    )
    for payload in payloads:
        far.publishes(payload)
    far.publishes(far.signed(late))
    await soon(lambda: len(hall.memory.recorded(Event.COMMAND_REFUSED)) == was + len(payloads), "all are refused")
    why = [one["why"] for one in hall.memory.recorded(Event.COMMAND_REFUSED)[was:]]
    assert why == ["garbled", "garbled", "forged", "forged", "addressed_elsewhere"]
    await soon(lambda: [event.command.state for event in told(hall, late.id) if event.command] == ["expired"], "late")
    assert volume(hall) == before
    assert (stands(hall, good.id), stands(hall, elsewhere.id)) == ("", "")


async def test_it_waits_for_whoever_is_served_and_is_done_afterwards(hall: Inside, far: FromAfar) -> None:
    await hall.asks_to_collect()
    made, glance = far.orders(CommandKind.PRINT_TEST), far.orders(CommandKind.SCENE)
    await far.until(made, CommandState.DEFERRED)
    line = await far.until(glance, *ENDED)
    assert (line.state, line.why) == (CommandState.REFUSED, "somebody_here"), "what they look at is told nobody"
    line_for_citizens = {"zh": "今天下午停电", "en": "No power this afternoon", "until": "2099-01-01T00:00:00+08:00"}
    urgent = far.orders(CommandKind.NOTICE, line_for_citizens, urgent=True)
    await far.until(urgent, CommandState.DONE)
    await hall.citizen.until(lambda scene: _band(scene) == Both("今天下午停电", "No power this afternoon"), "the line")
    assert (far.line(made).state, hall.deeds.slips()) == (CommandState.DEFERRED, 0)
    await hall.gives_up()
    line = await far.until(made, *ENDED)
    assert (line.state, line.result, hall.deeds.slips()) == (CommandState.DONE, {"proof": "printed"}, 1)
    await far.until(far.orders(CommandKind.NOTICE), CommandState.DONE)
    await hall.citizen.until(lambda scene: _band(scene) is None, "no line any more")
    seen = await far.until(far.orders(CommandKind.SCENE), *ENDED)
    assert seen.result == {"scene": "welcome"}


async def test_a_terminal_that_was_off_does_what_is_not_too_late(hall: Inside, far: FromAfar) -> None:
    hall.house.stop("terminal")
    late, good = command(lasts=1.0, percent="11"), command(lasts=60.0, percent="12")
    forgotten = command(lasts=60.0, percent="13")
    far.publishes(far.signed(late), 60)
    far.publishes(far.signed(forgotten), 1)  # the broker's own clock
    far.publishes(far.signed(good), 60)
    await asyncio.sleep(2.0)
    await hall.finds_the_terminal_started()
    await soon(lambda: stands(hall, good.id) == "done", "it is done")
    assert volume(hall) == "12"
    assert (stands(hall, late.id), stands(hall, forgotten.id)) == ("expired", "")
    await hall.everything_is_sent()
    assert (len(told(hall, late.id)), len(told(hall, good.id))) == (1, 1)


async def test_one_that_was_being_done_when_all_ended_is_not_done_again_and_its_end_is_told_once(
    hall: Inside, far: FromAfar
) -> None:
    made = far.orders(CommandKind.PRINT_TEST)
    begun = far.line(made).id
    await soon(lambda: stands(hall, begun) == "running", "it is begun")
    hall.house.programs["terminal"].kill()
    await hall.finds_the_terminal_started()
    line = await far.until(made, *ENDED)
    assert (line.state, line.why) == (CommandState.UNKNOWN, "cut_off")
    await asyncio.sleep(1.0)
    assert (hall.deeds.slips() <= 1, len(told(hall, begun))) == (True, 1)


async def test_a_start_asks_what_can_be_asked_about_what_was_begun_before_it(hall: Inside, far: FromAfar) -> None:
    hall.house.stop("terminal")
    booted, same, louder = command(CommandKind.REBOOT), command(CommandKind.REBOOT), command(percent="99")
    marks = {booted.id: "another run of the machine", same.id: boot(), louder.id: ""}
    with closing(sqlite3.connect(hall.house.state / "terminal.db")) as db, db:
        for one in (booted, same, louder):
            moments = (one.issued.isoformat(), one.expires.isoformat())
            body = msgspec.json.encode(one).decode()
            row = (one.id, one.kind.value, body, *moments, "running", marks[one.id])
            db.execute(
                "INSERT INTO commands (id, kind, body, issued, expires, state, mark) VALUES (?,?,?,?,?,?,?)", row
            )
    await hall.finds_the_terminal_started()
    await soon(lambda: stands(hall, louder.id) != "running", "they are looked at")
    assert [stands(hall, one.id) for one in (booted, same, louder)] == ["done", "unknown", "failed"]
    assert volume(hall) != "99", "nothing is done again"


async def test_one_that_was_done_is_told_although_all_ended_before_it_could_be(hall: Inside, far: FromAfar) -> None:
    hall.house.stop("central")
    done = command(percent="66")
    far.publishes(far.signed(done))
    await soon(lambda: stands(hall, done.id) == "done", "it is done")
    hall.house.programs["terminal"].kill()
    hall.house.start_central(int(hall.house.central_url.rpartition(":")[2]))
    await hall.finds_the_terminal_started()
    await hall.everything_is_sent()
    assert [event.command.state for event in told(hall, done.id) if event.command] == [CommandState.DONE]
    assert volume(hall) == "66"


async def test_a_service_and_a_device_are_out_until_they_are_back_whatever_ends_the_terminal(
    hall: Inside, far: FromAfar
) -> None:
    await far.until(far.orders(CommandKind.SERVICE_OUT, service="query"), CommandState.DONE)
    await far.until(far.orders(CommandKind.DEVICE_OUT, place="printer"), CommandState.DONE)
    await hall.citizen.until(lambda scene: scene.name == "welcome" and "query" not in scene.offers(), "no queries")
    hall.house.programs["terminal"].kill()
    await hall.finds_the_terminal_started()
    home = await hall.citizen.until(lambda scene: scene.name == "welcome", "home")
    assert isinstance(home.content, Tiles)
    assert "query" not in home.offers()
    again = await far.until(far.orders(CommandKind.PRINT_TEST), *ENDED)
    assert (again.state, again.why) == (CommandState.FAILED, "out_of_service")
    for kind, said in (
        (CommandKind.SERVICE_BACK, {"service": "query"}),
        (CommandKind.DEVICE_BACK, {"place": "printer"}),
    ):
        line = await far.until(far.orders(kind, said), *ENDED)
        assert (kind, line.state, line.why) == (kind, CommandState.DONE, "")
    await hall.citizen.until(lambda scene: "query" in scene.offers(), "queries again")
    strange = await far.until(far.orders(CommandKind.REOPEN_DEVICE, place="toaster"), *ENDED)
    assert (strange.state, strange.why) == (CommandState.REFUSED, "no_such_place")
    anew = await far.until(far.orders(CommandKind.REOPEN_DEVICE, place="printer"), *ENDED)
    assert (anew.state, anew.why) == (CommandState.DONE, "")


async def test_it_is_closed_for_maintenance_with_a_door_for_the_staff_and_open_again(
    hall: Inside, far: FromAfar
) -> None:
    await far.until(far.orders(CommandKind.MAINTENANCE_BEGIN), CommandState.DONE)
    closed = await hall.citizen.sees("closed")
    assert "staff" in closed.offers()
    hall.house.programs["terminal"].kill()
    await hall.citizen.go()
    hall.house.start_terminal()
    await hall.citizen.arrive()
    await hall.citizen.sees("closed")
    nobody = command(CommandKind.OPEN_CELL, cabinet="A", cell="3", opening="E-0000000000000000")
    far.publishes(far.signed(nobody))
    await soon(lambda: stands(hall, nobody.id) == "refused", "no code is shown there")
    await far.until(far.orders(CommandKind.MAINTENANCE_END), CommandState.DONE)
    await hall.sees_fresh_home()


async def test_it_tests_itself_fetches_what_is_new_and_starts_anew(hall: Inside, far: FromAfar) -> None:
    line = await far.until(far.orders(CommandKind.SELF_TEST), *ENDED, seconds=60.0)
    assert (line.state, set(line.result)) == (CommandState.DONE, {"grade"})
    line = await far.until(far.orders(CommandKind.REFRESH), *ENDED)
    assert line.state is CommandState.DONE
    line = await far.until(far.orders(CommandKind.REBOOT), *ENDED)
    assert (line.state, line.why) == (CommandState.REFUSED, "no_errands")
    made = far.orders(CommandKind.RESTART_APP)
    hall.house.programs["terminal"].until_ended()
    await hall.finds_the_terminal_started()
    line = await far.until(made, *ENDED)
    assert line.state is CommandState.DONE


async def test_what_is_known_of_it_is_handed_in_without_anybodys_data(hall: Inside, far: FromAfar) -> None:
    left = hall.house.state / "logs-left"  # by one that was cut off
    left.mkdir()
    (left / "diagnostics.tar.gz").write_bytes(b"half of one")
    made = far.orders(CommandKind.FETCH_LOGS)
    line = await far.until(made, *ENDED, seconds=60.0)
    assert (line.state, line.why) == (CommandState.DONE, "")
    with far.office.look() as db:
        bundle = reading.logs(db, line.id)
    assert bundle is not None
    assert str(len(bundle)) == line.result["bytes"]
    with tarfile.open(fileobj=BytesIO(bundle)) as tar:
        assert "manifest.json" in tar.getnames()
    assert not list(hall.house.state.glob("logs-*"))


async def test_a_door_that_is_called_off_stays_shut_and_one_that_nobody_ordered_is_not_shown(
    hall: Inside, far: FromAfar
) -> None:
    made = far.orders(CommandKind.OPEN_CELL, DOOR | {"cell": "3"}, staff=ADMIN)
    far.agrees(made, ON_DUTY)
    code = code_on(await hall.citizen.sees("staff.order.code"))
    deeds.withdraw(far.office, WANG, made)
    await hall.citizen.sees("staff.order.expired")
    with pytest.raises(Declined):
        deeds.read_code(far.office, WANG, made, code)
    hall.citizen.goes("leave")
    line = await far.until(made, *ENDED)
    assert (line.state, line.why) == (CommandState.FAILED, "not_confirmed")
    await hall.sees_fresh_home()
    nobody = command(CommandKind.OPEN_CELL, cabinet="A", cell="3", opening="E-0000000000000000")
    far.publishes(far.signed(nobody))
    await soon(lambda: stands(hall, nobody.id) == "failed", "what nobody ordered is not shown")
    assert hall.deeds.pulsed() == []
