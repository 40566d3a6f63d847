"""The counter and the desk over a real unix socket: what counts as an answer, and when waiting ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.contract.content import Keypad, Lines, Pages, SignaturePad, Tile, Tiles, Working
from kiosk.contract.intent import Active, Chosen, Entered, Read, Shown, SignedHere
from kiosk.contract.scene import Action, Display, Frame, Scene
from kiosk.contract.words import Both, say
from kiosk.desk import Back, Desk, Leaving, Left, Pace, Paces, Ways, WentHome
from kiosk.rig.citizen import Citizen, handwriting

QUICK = Paces(anonymous=0.2, identified=0.2, form=0.2, reading=0.2, goodbye=0.1, warning=1)
NAME = Both("中心", "Centre")


def question(name: str = "question", *actions: str) -> Scene:
    return Scene(
        name=name,
        question=NAME,
        content=Working(NAME),
        actions=tuple(Action(action, NAME) for action in actions or ("yes", "no")),
    )


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path / "counter", Frame(centre=NAME, phone="0538-2100000"), QUICK)
    await desk.counter.open()
    yield desk
    await desk.counter.close()


@pytest.fixture
async def citizen(desk: Desk, tmp_path: Path) -> AsyncIterator[Citizen]:
    async with Citizen(tmp_path / "counter") as citizen:
        yield citizen


async def test_a_touch_answers_the_question(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(question()))
    await citizen.sees("question")
    citizen.touches("yes")
    assert await asking == Chosen(citizen.scene.number, "yes")


async def test_a_double_tap_does_not_answer_the_next_question_too(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(question("first")))
    scene = await citizen.sees("first")
    citizen.does(Chosen(scene.number, "yes"))
    citizen.does(Chosen(scene.number, "yes"))
    await asking
    desk.begin_session()
    next_asking = asyncio.create_task(desk.ask(question("second")))
    await citizen.sees("second")
    await asyncio.sleep(0.05)
    assert not next_asking.done()
    citizen.touches("no")
    assert await next_asking == Chosen(citizen.scene.number, "no")


async def test_what_the_scene_does_not_offer_is_no_answer(desk: Desk, citizen: Citizen) -> None:
    tiles = Tiles((Tile("open", NAME, NAME, "door"), Tile("shut", NAME, NAME, "door", why_not=NAME)))
    asking = asyncio.create_task(desk.ask(Scene(name="tiles", question=NAME, content=tiles)))
    scene = await citizen.sees("tiles")
    citizen.does(Chosen(scene.number, "shut"))
    citizen.does(Chosen(scene.number, "something else"))
    citizen.does(Entered(scene.number, "code", "12345678"))
    citizen.does(Chosen(scene.number, "open"))
    assert await asking == Chosen(scene.number, "open")


async def test_digits_must_fit_the_keypad(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(Scene(name="code", question=NAME, content=Keypad("code", 8, 8))))
    await citizen.sees("code")
    citizen.types("1234")
    citizen.types("1234567a")
    citizen.types("12345678")
    assert await asking == Entered(citizen.scene.number, "code", "12345678")


SIGNING = Scene(name="sign", question=NAME, content=SignaturePad("receipt", (NAME,)))


async def test_a_signature_answers_the_question_with_its_strokes(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(SIGNING))
    await citizen.sees("sign")
    citizen.signs()
    assert await asking == SignedHere(citizen.scene.number, "receipt", handwriting())


@pytest.mark.parametrize(
    "strokes",
    [
        (),
        ((),),
        ((5000, 5000, 0),),
        ((0, 0, 0, 9, 9, 9, 1, 1),),
        (tuple(range(0, 10_500, 100)),),
        ((-1, 0, 0) * 8,),
        ((1, 1, 1) * 4001,),
        ((1, 1, 1),) * 81,
    ],
    ids=[
        "nothing",
        "an empty stroke",
        "a tap",
        "a torn point",
        "off the pad",
        "over the edge",
        "endless",
        "a hatching",
    ],
)
async def test_what_no_finger_can_have_written_is_no_signature(
    desk: Desk, citizen: Citizen, strokes: tuple[tuple[int, ...], ...]
) -> None:
    asking = asyncio.create_task(desk.ask(SIGNING))
    await citizen.sees("sign")
    citizen.signs(strokes)
    citizen.does(SignedHere(citizen.scene.number, "another", handwriting()))
    await asyncio.sleep(0.05)
    assert not asking.done()
    citizen.signs()
    assert await asking == SignedHere(citizen.scene.number, "receipt", handwriting())


async def test_a_signature_made_while_the_picture_was_drawn_anew_counts_and_one_under_help_does_not(
    desk: Desk, citizen: Citizen
) -> None:
    asking = asyncio.create_task(desk.ask(SIGNING))
    first = await citizen.sees("sign")
    citizen.goes("help")
    await citizen.sees("help")
    citizen.does(SignedHere(first.number, "receipt", handwriting()))
    await asyncio.sleep(0.05)
    assert not asking.done()
    citizen.goes("back")
    await citizen.sees("sign")
    citizen.does(SignedHere(first.number, "receipt", handwriting()))
    assert await asking == SignedHere(first.number, "receipt", handwriting())


async def test_a_signature_without_a_pad_is_no_answer(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(question()))
    scene = await citizen.sees("question")
    citizen.does(SignedHere(scene.number, "receipt", handwriting()))
    citizen.touches("yes")
    assert await asking == Chosen(scene.number, "yes")


async def test_a_hand_that_goes_on_writing_is_not_timed_out(desk: Desk, citizen: Citizen) -> None:
    desk.begin_session()
    asking = asyncio.create_task(desk.ask(SIGNING))
    scene = await citizen.sees("sign")
    for _ in range(5):
        await asyncio.sleep(QUICK.anonymous / 2)
        citizen.does(Active(scene.number))
    assert citizen.scene.warning is None
    citizen.signs()
    assert isinstance(await asking, SignedHere)


async def test_the_fullest_signature_goes_over_the_counter(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(SIGNING))
    await citizen.sees("sign")
    fullest = tuple((9999, 9999, 99_999) * 50 for _ in range(80))
    citizen.signs(fullest)
    assert await asking == SignedHere(citizen.scene.number, "receipt", fullest)


async def test_screens_that_come_back_get_the_scene_again(desk: Desk, citizen: Citizen, tmp_path: Path) -> None:
    asking = asyncio.create_task(desk.ask(question()))
    await citizen.sees("question")
    await citizen.go()
    async with Citizen(tmp_path / "counter") as again:
        scene = await again.sees("question")
        assert scene == citizen.scene
        again.touches("no")
        assert await asking == Chosen(scene.number, "no")


async def test_a_line_that_is_not_ours_cuts_the_client_off_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    desk.show(question())
    reader, writer = await asyncio.open_unix_connection(tmp_path / "counter")
    writer.write(b'{"type":"did","intent":{"type":"chosen","scene":"x"}}\n')
    assert await reader.readline()  # the scene on show
    assert await reader.read() == b""
    writer.transport.abort()
    async with Citizen(tmp_path / "counter") as citizen:
        await citizen.sees("question")


async def test_language_changes_at_any_moment_and_goes_with_the_citizen(desk: Desk, citizen: Citizen) -> None:
    desk.begin_session()
    asking = asyncio.create_task(desk.ask(question()))
    scene = await citizen.sees("question")
    citizen.prefers(Display(language="en", large=True))
    await citizen.until(lambda scene: scene.display.language == "en", "English")
    citizen.does(Chosen(scene.number, "yes"))  # touched just before the picture changed: same question, still an answer
    assert await asking == Chosen(scene.number, "yes")
    desk.end_session()
    assert desk.display == Display()


async def test_nobody_touches_anything_and_is_warned_before_the_session_ends(desk: Desk, citizen: Citizen) -> None:
    desk.begin_session()
    asking = asyncio.create_task(desk.ask(question()))
    warned = await citizen.until(lambda scene: scene.warning is not None, "a warning")
    assert warned.warning is not None
    assert warned.warning.seconds == QUICK.warning
    with pytest.raises(Left) as left:
        await asking
    assert left.value.why is Leaving.TIMED_OUT


async def test_one_tap_gives_the_citizen_more_time(desk: Desk, citizen: Citizen) -> None:
    desk.begin_session()
    asking = asyncio.create_task(desk.ask(question()))
    await citizen.until(lambda scene: scene.warning is not None, "a warning")
    citizen.wants_more_time()
    await citizen.until(lambda scene: scene.warning is None, "the warning gone")
    assert not asking.done()
    citizen.touches("yes")
    assert isinstance(await asking, Chosen)


async def test_large_text_gives_three_times_as_long(desk: Desk, citizen: Citizen) -> None:
    desk.begin_session()
    desk.display = Display(large=True)
    asking = asyncio.create_task(desk.ask(question()))
    await citizen.sees("question")
    await asyncio.sleep(QUICK.identified * 2)
    assert citizen.scene.warning is None
    await citizen.until(lambda scene: scene.warning is not None, "a warning")
    citizen.touches("yes")
    await asking


async def test_home_never_times_out(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(question()))
    await citizen.sees("question")
    await asyncio.sleep(QUICK.identified * 2)
    assert citizen.scene.warning is None
    citizen.touches("yes")
    await asking


async def test_home_left_in_another_language_becomes_the_usual_home_again(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(question()))
    await citizen.sees("question")
    citizen.prefers(Display(language="en"))
    await citizen.until(lambda scene: scene.warning is not None, "a warning")
    with pytest.raises(Left) as left:
        await asking
    assert left.value.why is Leaving.TIMED_OUT


async def test_help_left_open_over_home_is_taken_down(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(question()))
    await citizen.sees("question")
    citizen.goes("help")
    await citizen.until(lambda scene: scene.warning is not None, "a warning")
    citizen.goes("back")
    await citizen.sees("question")
    await asyncio.sleep(QUICK.anonymous * 2)
    assert citizen.scene.warning is None
    citizen.touches("yes")
    await asking


async def test_a_question_is_drawn_anew_without_becoming_another(desk: Desk, citizen: Citizen) -> None:
    offered = ["no"]
    asking = asyncio.create_task(desk.ask(lambda: question("question", *offered)))
    first = await citizen.sees("question")
    offered.append("yes")
    desk.look_again()
    await citizen.until(lambda scene: "yes" in scene.offers(), "the other answer")
    citizen.does(Chosen(first.number, "no"))  # the finger was in the air when the picture changed
    assert await asking == Chosen(first.number, "no")


async def test_nothing_is_drawn_anew_where_the_picture_is_the_same(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(question))
    await citizen.sees("question")
    for _ in range(50):
        desk.look_again()
        await asyncio.sleep(0)
    citizen.touches("yes")
    await asking
    assert len(citizen.seen) == 1


async def test_a_device_that_comes_and_goes_keeps_no_session_alive(desk: Desk, citizen: Citizen) -> None:
    desk.begin_session()
    flickering = {"works": True}

    async def flicker() -> None:
        while True:
            await asyncio.sleep(QUICK.anonymous / 4)
            flickering["works"] = not flickering["works"]
            desk.look_again()

    loose = asyncio.create_task(flicker())
    try:
        async with asyncio.timeout(5):
            with pytest.raises(Left):
                await desk.ask(lambda: question("question", "yes", *(["no"] if flickering["works"] else [])))
    finally:
        loose.cancel()
        await asyncio.gather(loose, return_exceptions=True)
    assert citizen.scene.warning is not None


async def test_ways_out_are_offered_only_where_they_may_be_taken(desk: Desk, citizen: Citizen) -> None:
    desk.begin_session()
    desk.show(question("door"))
    scene = await citizen.sees("door")
    assert scene.frame is not None
    assert (scene.frame.leave, scene.frame.back, scene.frame.home, scene.frame.help) == (False, False, False, False)
    asking = asyncio.create_task(desk.ask(question(), ways=Ways.LEAVE))
    await citizen.sees("question")
    citizen.goes("home")
    citizen.goes("back")
    citizen.goes("leave")
    with pytest.raises(Left) as left:
        await asking
    assert left.value.why is Leaving.LEFT


async def test_back_and_home(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(question()))
    await citizen.sees("question")
    citizen.goes("back")
    assert await asking == Back()
    asking = asyncio.create_task(desk.ask(question("again")))
    await citizen.sees("again")
    citizen.goes("home")
    with pytest.raises(WentHome):
        await asking


async def test_help_lies_over_the_question_and_goes_away_again(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(question()))
    await citizen.sees("question")
    citizen.goes("help")
    await citizen.sees("help")
    citizen.goes("back")
    await citizen.sees("question")
    citizen.touches("yes")
    assert isinstance(await asking, Chosen)


class Guiding:
    """Help that asks something of its own."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.done: list[tuple[str, str, object]] = []

    def scene(self) -> Scene:
        return Scene(name="help", question=NAME, content=Pages((NAME,)), actions=(Action("call", NAME),))

    async def do(self, id: str, over: str) -> None:
        self.done.append((id, over, await self._desk.ask(question("beside", "yes"), ways=Ways.BACK)))


async def test_what_the_help_offers_is_done_beside_the_question_which_stands_again_then(
    desk: Desk, citizen: Citizen
) -> None:
    guiding = Guiding(desk)
    desk.guide(guiding)
    asking = asyncio.create_task(desk.ask(question()))
    await citizen.sees("question")
    citizen.goes("help")
    await citizen.sees("help")
    citizen.touches("call")
    beside = await citizen.sees("beside")
    citizen.touches("yes")
    again = await citizen.sees("question")
    citizen.does(Chosen(beside.number, "yes"))  # a second tap on what is gone answers nothing
    await asyncio.sleep(0.05)
    assert not asking.done()
    assert guiding.done == [("call", "question", Chosen(beside.number, "yes"))]
    citizen.touches("no")
    assert await asking == Chosen(again.number, "no")


async def test_whoever_walks_off_beside_the_question_has_left_it(desk: Desk, citizen: Citizen) -> None:
    desk.begin_session()
    desk.guide(Guiding(desk))
    asking = asyncio.create_task(desk.ask(question()))
    await citizen.sees("question")
    citizen.goes("help")
    await citizen.sees("help")
    citizen.touches("call")
    with pytest.raises(Left) as left:
        await asking
    assert left.value.why is Leaving.TIMED_OUT


async def test_what_happens_meanwhile_ends_the_question_when_the_help_is_done(desk: Desk, citizen: Citizen) -> None:
    desk.guide(Guiding(desk))
    happens = asyncio.Event()

    async def paid() -> str:
        await happens.wait()
        return "paid"

    asking = asyncio.create_task(desk.ask_until(question(), paid()))
    await citizen.sees("question")
    citizen.goes("help")
    await citizen.sees("help")
    citizen.touches("call")
    await citizen.sees("beside")
    happens.set()
    await asyncio.sleep(0.05)
    assert not asking.done()
    citizen.touches("yes")
    assert await asking == "paid"


async def test_when_a_session_ends_nothing_but_help_to_be_read_is_left(desk: Desk, citizen: Citizen) -> None:
    desk.begin_session()
    desk.guide(Guiding(desk))
    desk.set_helped(NAME)
    desk.end_session()
    asking = asyncio.create_task(desk.ask(question()))
    scene = await citizen.sees("question")
    assert scene.frame is not None
    assert scene.frame.helped is None
    citizen.goes("help")
    assert (await citizen.sees("help")).offers() == frozenset()
    citizen.goes("back")
    await citizen.sees("question")
    citizen.touches("yes")
    await asking


async def test_what_happens_in_the_hall_ends_the_question(desk: Desk, citizen: Citizen) -> None:
    async def a_card_is_laid() -> str:
        await citizen.sees("question")
        return "card"

    assert await desk.ask_until(question(), a_card_is_laid()) == "card"


async def test_a_touch_ends_the_wait_for_a_device_and_leaves_it_quiet(desk: Desk, citizen: Citizen) -> None:
    trigger = {"on": False}

    async def a_code_is_shown() -> str:
        trigger["on"] = True
        try:
            await asyncio.Event().wait()
        finally:
            trigger["on"] = False
        return "never"

    asking = asyncio.create_task(desk.ask_until(question(), a_code_is_shown()))
    await citizen.sees("question")
    citizen.touches("no")
    assert isinstance(await asking, Chosen)
    assert trigger["on"] is False


async def test_a_fault_while_waiting_reaches_the_flow(desk: Desk, citizen: Citizen) -> None:
    async def breaks() -> str:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        await desk.ask_until(question(), breaks())


async def test_goodbye_ends_without_a_warning(desk: Desk, citizen: Citizen) -> None:
    lines = Lines(NAME, NAME, NAME, NAME, "X-01")
    with pytest.raises(Left):
        await desk.ask(Scene(name="bye", question=NAME, content=lines), pace=Pace.GOODBYE)
    assert all(scene.warning is None for scene in citizen.seen)


async def test_a_banner_appears_over_the_scene_on_show(desk: Desk, citizen: Citizen) -> None:
    desk.show(question())
    desk.set_banner(say("banner.platform_away"))
    await citizen.until(lambda scene: scene.frame is not None and scene.frame.banner is not None, "the banner")
    desk.set_banner(None)
    await citizen.until(lambda scene: scene.frame is not None and scene.frame.banner is None, "no banner")


def agreement(paragraphs: int = 3) -> Scene:
    """A text that must be read to its end before 同意 counts."""
    content = Pages(tuple(NAME for _ in range(paragraphs)), to_the_end=True)
    actions = (Action("agree", NAME), Action("no", NAME, "secondary"))
    return Scene(name="agreement", question=NAME, content=content, actions=actions)


async def test_nobody_agrees_to_a_text_before_its_last_page_was_seen(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(agreement()))
    scene = await citizen.sees("agreement")
    citizen.does(Chosen(scene.number, "agree"))
    await asyncio.sleep(0.05)
    assert not asking.done()
    citizen.does(Read(scene.number))
    citizen.does(Chosen(scene.number, "agree"))
    assert await asking == Chosen(scene.number, "agree")


async def test_a_text_may_be_refused_without_reading_it(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(agreement()))
    scene = await citizen.sees("agreement")
    citizen.does(Chosen(scene.number, "no"))
    assert await asking == Chosen(scene.number, "no")


async def test_what_was_read_stays_read_in_the_other_language(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(agreement()))
    scene = await citizen.sees("agreement")
    citizen.does(Read(scene.number))
    citizen.does(Shown(scene.number, Display(language="en")))
    english = await citizen.until(lambda scene: scene.display.language == "en", "English")
    citizen.does(Chosen(english.number, "agree"))
    assert await asking == Chosen(english.number, "agree")


async def test_the_next_text_is_read_by_itself(desk: Desk, citizen: Citizen) -> None:
    asking = asyncio.create_task(desk.ask(agreement()))
    scene = await citizen.sees("agreement")
    citizen.does(Read(scene.number))
    citizen.does(Chosen(scene.number, "agree"))
    await asking
    asking = asyncio.create_task(desk.ask(agreement(1)))
    second = await citizen.until(lambda one: one.number > scene.number, "the next text")
    citizen.does(Read(scene.number))
    citizen.does(Chosen(second.number, "agree"))
    await asyncio.sleep(0.05)
    assert not asking.done()
    citizen.does(Read(second.number))
    citizen.does(Chosen(second.number, "agree"))
    assert await asking == Chosen(second.number, "agree")


async def test_a_page_drawn_is_no_finger_on_the_glass(desk: Desk, citizen: Citizen) -> None:
    felt: list[bool] = []
    desk.touched.append(lambda: felt.append(True))
    desk.begin_session()
    asking = asyncio.create_task(desk.ask(agreement()))
    scene = await citizen.until(lambda scene: scene.warning is not None, "a warning")
    citizen.does(Read(scene.number))
    with pytest.raises(Left) as left:
        await asking
    assert left.value.why is Leaving.TIMED_OUT
    assert felt == []


async def test_what_is_urgent_ends_the_question_and_stands_until_it_is_over(desk: Desk, citizen: Citizen) -> None:
    desk.begin_session()
    desk.set_head(Both("某工作人员", "Somebody of the staff"))
    asking = asyncio.create_task(desk.ask(question()))
    await citizen.sees("question")
    desk.interrupt(question("urgent"))
    with pytest.raises(Left) as left:
        await asking
    assert left.value.why is Leaving.EVACUATED
    seen = await citizen.sees("urgent")
    assert seen.frame is not None
    assert (seen.frame.centre, seen.frame.leave) == (NAME, False)
    desk.show(question("door"))
    with pytest.raises(Left):
        await desk.ask(question("another"))
    happened = asyncio.Event()
    with pytest.raises(Left):
        await desk.ask_until(question("event"), happened.wait())
    await asyncio.sleep(0.1)
    assert {scene.name for scene in citizen.seen} == {"question", "urgent"}
    desk.resume()
    desk.show(question("door"))
    await citizen.sees("door")
