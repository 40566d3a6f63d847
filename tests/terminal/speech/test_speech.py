"""What a terminal says aloud: the newest scene, to whoever stands there, again when nobody moves, and nobody's data."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from drivers.contracts import Speaker, Utterance
from drivers.errors import LinkLost
from drivers.speaker.alsa.driver import AlsaSpeaker
from drivers.speaker.alsa.simulator import DEVICE, LoudspeakerDevice, SoundLine
from drivers.status import READY, Status
from kiosk.contract.content import Working
from kiosk.contract.intent import Active
from kiosk.contract.scene import Display, Frame, Scene
from kiosk.contract.words import Both, Number, Say, say
from kiosk.desk import Desk, Paces
from kiosk.profile.sections import SpeechSettings
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.station import Station
from kiosk.terminal.speech import Speech
from kiosk.terminal.speech.sentence import may_be_said, volume_at
from kiosk.text import catalogue
from tests.drivers.conftest import attend

NAME = Both("中心", "Centre")
QUIET = SpeechSettings(repeat_seconds=3600, night_from="00:00", night_until="00:00")
LAY, OPEN = say("voice.lay_card"), say("voice.door_open", door=12)


class Ear:
    """A loudspeaker that hears itself: what was begun, what was said to its end, what was cut short."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, float]] = []
        self.clips: list[str] = []
        self.cut: list[str] = []
        self.takes = 0.0  # seconds for a sentence; 3600 is one that never ends
        self.gone = asyncio.Event()

    async def open(self) -> None:
        self.gone.clear()

    async def close(self) -> None:
        self.gone.set()

    async def status(self) -> Status:
        return READY

    async def lost(self) -> None:
        await self.gone.wait()

    async def hush(self) -> None:
        return

    async def say(self, utterance: Utterance, *, volume: float = 1.0) -> None:
        if self.takes < 0:
            raise LinkLost("port_lost")
        self.begun.append((utterance.text, volume))
        self.clips.append(utterance.clip)
        try:
            await asyncio.sleep(self.takes)
        except asyncio.CancelledError:
            self.cut.append(utterance.text)
            raise


@dataclass
class Stand:
    """A desk with a citizen before it, and its voice."""

    desk: Desk
    ear: Ear
    speech: Speech
    station: Station[Speaker]
    speaking: asyncio.Task[None] = field(init=False)

    def __post_init__(self) -> None:
        self.speaking = asyncio.create_task(self.speech.speak())

    @property
    def said(self) -> list[str]:
        """Every sentence that was begun."""
        return [text for text, _ in self.ear.begun]

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait until it is so."""
        await until(so)


async def until(so: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(30):
        while not so():  # noqa: ASYNC110 - an ear rings no bell
            await asyncio.sleep(0.005)


def scene(voice: Say | None, name: str = "pickup.prove", **more: object) -> Scene:
    """A scene that wants something said."""
    return msgspec.structs.replace(Scene(name=name, question=NAME, content=Working(NAME), voice=voice), **more)


async def still() -> None:
    """Long enough for anything that would be said by mistake."""
    await asyncio.sleep(0.1)


@pytest.fixture
async def stands(tmp_path: Path) -> AsyncIterator[list[Stand]]:
    """Stands that a test has opened; put away at the end."""
    opened: list[Stand] = []
    yield opened
    for stand in opened:
        stand.speaking.cancel()
        await asyncio.gather(stand.speaking, return_exceptions=True)
        await stand.station.close()


async def opened(stands: list[Stand], folder: Path, rules: SpeechSettings = QUIET) -> Stand:
    """A stand whose loudspeaker is there."""
    desk = Desk(folder / "counter", Frame(centre=NAME, phone="0538-2100000"), Paces())
    ear = Ear()
    station: Station[Speaker] = Station("speaker", ear, Clock(), poll=None)
    stand = Stand(desk, ear, Speech(desk, station, Clock(), rules), station)
    stands.append(stand)
    station.start()
    await stand.until(lambda: station.status == READY)
    return stand


@pytest.fixture
async def stand(stands: list[Stand], tmp_path: Path) -> Stand:
    stand = await opened(stands, tmp_path)
    stand.desk.begin_session()
    return stand


async def test_a_scene_is_said_in_the_citizen_s_language(stand: Stand) -> None:
    stand.desk.show(scene(LAY))
    await stand.until(lambda: len(stand.said) == 1)
    stand.desk.display = Display(language="en")
    stand.desk.show(scene(LAY))
    await stand.until(lambda: len(stand.said) == 2)
    assert stand.said == ["请把身份证放在蓝灯处。", "Please lay your ID card on the blue light."]


async def test_only_a_sentence_without_gaps_may_be_a_recording(stand: Stand) -> None:
    stand.desk.show(scene(LAY))
    await stand.until(lambda: len(stand.said) == 1)
    stand.desk.show(scene(OPEN, "pickup.door_open"))
    await stand.until(lambda: len(stand.said) == 2)
    assert stand.ear.clips == ["voice.lay_card", ""]
    assert "12号" in stand.said[1]


async def test_a_terminal_that_is_stopped_while_its_voice_falls_silent_stops(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    hushing, say_it = asyncio.Event(), stand.ear.say

    async def slow_to_hush(utterance: Utterance, *, volume: float = 1.0) -> None:
        try:
            await say_it(utterance, volume=volume)
        finally:
            hushing.set()
            await asyncio.sleep(0.1)

    monkeypatch.setattr(stand.ear, "say", slow_to_hush)
    stand.ear.takes = 3600
    stand.desk.show(scene(LAY))
    await stand.until(lambda: len(stand.said) == 1)
    stand.desk.show(scene(OPEN, "pickup.door_open"))
    await hushing.wait()
    stand.speaking.cancel()
    done, _ = await asyncio.wait({stand.speaking}, timeout=10)
    assert done
    assert stand.speaking.cancelled()


async def test_a_new_scene_hushes_the_words_of_the_old_one(stand: Stand) -> None:
    stand.ear.takes = 3600
    stand.desk.show(scene(LAY))
    await stand.until(lambda: len(stand.said) == 1)
    stand.ear.takes = 0
    stand.desk.show(scene(OPEN, "pickup.door_open"))
    await stand.until(lambda: len(stand.said) == 2)
    assert stand.ear.cut == stand.said[:1]
    stand.ear.takes = 3600
    stand.desk.show(scene(LAY, "cases.prove"))
    await stand.until(lambda: len(stand.said) == 3)
    stand.desk.show(scene(None, "pickup.choose"))  # a scene with nothing to say is silence
    await stand.until(lambda: len(stand.ear.cut) == 2)


async def test_a_scene_that_is_only_drawn_anew_is_not_said_again(stand: Stand) -> None:
    stand.ear.takes = 3600
    stand.desk.show(scene(LAY))
    await stand.until(lambda: len(stand.said) == 1)
    stand.desk.show(scene(LAY, hint=NAME))
    stand.desk.set_banner(NAME)
    await still()
    assert (len(stand.said), stand.ear.cut) == (1, [])


async def test_it_is_said_again_while_nobody_moves_and_not_for_ever(stands: list[Stand], tmp_path: Path) -> None:
    stand = await opened(stands, tmp_path, SpeechSettings(repeat_seconds=0.05))
    stand.desk.begin_session()
    stand.desk.show(scene(LAY))
    await stand.until(lambda: len(stand.said) == 3)
    await asyncio.sleep(0.3)
    assert len(stand.said) == 3


async def test_who_moves_is_not_talked_to(stands: list[Stand], tmp_path: Path) -> None:
    stand = await opened(stands, tmp_path, SpeechSettings(repeat_seconds=0.3))
    stand.desk.begin_session()
    stand.desk.show(scene(LAY))
    await stand.until(lambda: len(stand.said) == 1)
    for _ in range(12):
        stand.desk._on_intent(Active(1))  # as the counter hands it in
        await asyncio.sleep(0.05)
    assert len(stand.said) == 1
    await stand.until(lambda: len(stand.said) == 2)


async def test_an_alarm_is_said_over_and_over_also_where_nobody_stands_and_where_it_was_to_be_silent(
    stands: list[Stand], tmp_path: Path
) -> None:
    stand = await opened(stands, tmp_path, SpeechSettings(repeat_seconds=0.05))
    stand.desk.end_session()
    stand.desk.display = Display(muted=True)
    stand.desk.interrupt(scene(say("voice.evacuation"), "evacuation"))
    await stand.until(lambda: len(stand.said) > 5)
    assert set(stand.said) == {"火警。请马上从最近的出口离开大厅。"}
    stand.desk.resume()
    stand.desk.show(scene(LAY))
    await still()
    said = len(stand.said)
    await asyncio.sleep(0.3)
    assert len(stand.said) == said


async def test_a_muted_terminal_says_nothing_until_the_session_ends(stand: Stand) -> None:
    stand.ear.takes = 3600
    stand.desk.show(scene(LAY))
    await stand.until(lambda: len(stand.said) == 1)
    stand.desk.display = Display(muted=True)
    stand.desk.show(scene(LAY))
    await stand.until(lambda: len(stand.ear.cut) == 1)
    stand.desk.show(scene(OPEN, "pickup.door_open"))
    await still()
    assert len(stand.said) == 1
    stand.desk.end_session()
    assert not stand.desk.display.muted
    stand.desk.begin_session()
    stand.desk.show(scene(OPEN, "pickup.door_open"))
    await stand.until(lambda: len(stand.said) == 2)


async def test_time_that_runs_out_is_said_aloud(stand: Stand) -> None:
    asking = asyncio.create_task(stand.desk.ask(scene(LAY)))
    await stand.until(lambda: len(stand.said) == 1)
    talk = stand.desk._conversation
    assert talk is not None
    stand.desk._time_passed(talk)
    await stand.until(lambda: len(stand.said) == 2)
    assert stand.said[1].startswith("还在办理吗")
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)


async def test_a_terminal_before_which_nobody_stands_is_silent(stand: Stand) -> None:
    stand.desk.end_session()
    stand.desk.show(scene(say("welcome.voice"), "welcome"))
    await still()
    assert not stand.said
    stand.speech.greet()  # somebody steps up
    await stand.until(lambda: len(stand.said) == 1)
    stand.desk.show(scene(say("welcome.voice"), "welcome", hint=NAME))
    await still()
    assert len(stand.said) == 1
    stand.speech.greet()  # somebody else
    await stand.until(lambda: len(stand.said) == 2)
    stand.desk.show(scene(LAY, "apology"))
    await still()
    assert len(stand.said) == 2


@pytest.mark.parametrize(
    "words",
    [
        say("voice.door_open", door="王*示"),
        say("voice.door_open", door=13572468),
        say("voice.door_open", door=Number("13572468")),
        say("voice.door_open", door=Both("食品经营许可证", "Food licence")),
        say("pickup.copies", count=say("case.call", office="中心", phone="1")),
    ],
)
async def test_what_could_be_somebody_s_is_never_said(stand: Stand, words: Say) -> None:
    assert not may_be_said(words)
    stand.desk.show(scene(words))
    await still()
    assert not stand.said


def test_every_sentence_made_to_be_said_may_be_said() -> None:
    spoken = [key for key in catalogue("zh").keys if key.startswith("voice.") or key.endswith(".voice")]
    assert all(may_be_said(say(key, door=12)) for key in spoken)


@pytest.mark.parametrize(
    ("at", "begins", "ends", "volume"),
    [
        ("12:00", "21:00", "07:00", 0.8),
        ("20:59", "21:00", "07:00", 0.8),
        ("21:00", "21:00", "07:00", 0.56),
        ("03:00", "21:00", "07:00", 0.56),
        ("07:00", "21:00", "07:00", 0.8),
        ("13:00", "12:30", "14:00", 0.56),
        ("15:00", "12:30", "14:00", 0.8),
        ("03:00", "00:00", "00:00", 0.8),
    ],
)
def test_at_night_it_is_thirty_percent_softer(at: str, begins: str, ends: str, volume: float) -> None:
    now = dt.datetime.combine(dt.date(2026, 11, 23), dt.time.fromisoformat(at)).astimezone()
    rules = SpeechSettings(volume=0.8, night_from=begins, night_until=ends)
    assert volume_at(now, rules) == pytest.approx(volume)


async def test_a_loudspeaker_that_goes_costs_nothing_but_its_sound(stand: Stand) -> None:
    stand.ear.takes = -1
    stand.desk.show(scene(LAY))
    await stand.until(lambda: stand.station.status.cause == "port_lost")
    await still()
    assert not stand.speaking.done()
    stand.ear.takes = 0
    await stand.until(lambda: stand.station.status == READY)
    stand.desk.show(scene(OPEN, "pickup.door_open"))
    await stand.until(lambda: len(stand.said) == 1)


@pytest.mark.parametrize("fitted", [True, False])
async def test_where_nothing_can_be_said_nothing_waits(tmp_path: Path, fitted: bool) -> None:
    desk = Desk(tmp_path / "counter", Frame(centre=NAME, phone="0538-2100000"), Paces())
    station: Station[Speaker] = Station("speaker", Ear() if fitted else None, Clock())
    await Speech(desk, station, Clock(), SpeechSettings(enabled=not fitted)).speak()
    assert not desk.shown
    assert not desk.touched


async def test_a_scene_is_heard_from_the_loudspeaker_itself(stands: list[Stand], tmp_path: Path) -> None:
    line, device = SoundLine(tmp_path / "loudspeaker"), LoudspeakerDevice(speed=5)
    attendant = asyncio.create_task(attend(device, line))
    speaker = AlsaSpeaker(address=DEVICE, config=str(line.config))
    station: Station[Speaker] = Station("speaker", speaker, Clock(), poll=None)
    station.start()
    desk = Desk(tmp_path / "counter", Frame(centre=NAME, phone="0538-2100000"), Paces())
    speaking = asyncio.create_task(Speech(desk, station, Clock(), QUIET).speak())
    desk.begin_session()
    await until(lambda: station.status.usable)
    desk.show(scene(OPEN, "pickup.door_open"))
    await until(lambda: device.speaking)
    desk.show(scene(say("voice.door_closed"), "pickup.door_closed"))
    await asyncio.sleep(0.5)
    await until(lambda: not device.speaking)
    assert 1 < device.seconds < 6  # the first sentence alone takes six
    speaking.cancel()
    await asyncio.gather(speaking, return_exceptions=True)
    await station.close()
    attendant.cancel()
    await asyncio.gather(attendant, return_exceptions=True)
    line.close()
    gc.collect()  # children that were not put away would complain now
