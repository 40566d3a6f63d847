"""The loudspeaker's driver with the real espeak-ng and aplay; what was really played, only the loudspeaker knows."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import wave
from pathlib import Path

import pytest

from drivers.contracts import Utterance
from drivers.errors import LinkLost, Misuse, NoAnswer, Refused
from drivers.speaker.alsa import player
from drivers.speaker.alsa.driver import AlsaSpeaker
from drivers.speaker.alsa.simulator import RATE
from drivers.status import Condition
from tests.drivers.alsa.conftest import Corner, children

_VOICE = subprocess.run(["espeak-ng", "--version"], capture_output=True, text=True, check=True).stdout
# The Mandarin voice of 1.51 reads Han as English-spelled pinyin; 1.52 has mended it.
UNFIT = ["voice-of-nowhere", *(["cmn"] if "1.51" in _VOICE else [])]
LAY_CARD = Utterance("请把身份证放在蓝灯处。")
LONG = Utterance("12号柜门已打开,请取出物品,关好柜门。" * 4)


def record(path: Path, seconds: float) -> None:
    """A clip of one steady level: 8000."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as clip:
        clip.setnchannels(1)
        clip.setsampwidth(2)
        clip.setframerate(RATE)
        clip.writeframes(b"\x40\x1f" * round(RATE * seconds))


async def test_a_sentence_is_heard_to_its_end(corner: Corner) -> None:
    await corner.speaker.open()
    await corner.speaker.say(LAY_CARD)
    await corner.until(lambda: not corner.device.speaking)
    assert 2.5 < corner.device.seconds < 5  # eleven syllables
    assert corner.device.loudness > 0.3


async def test_english_is_said_by_its_own_voice(corner: Corner) -> None:
    await corner.speaker.open()
    await corner.speaker.say(Utterance("Door 12 is open. Please take your things and shut the door.", "en"))
    await corner.until(lambda: not corner.device.speaking)
    assert 2 < corner.device.seconds < 7
    assert corner.device.loudness > 0.3


async def test_at_night_it_is_softer(corner: Corner) -> None:
    await corner.speaker.open()
    await corner.speaker.say(LAY_CARD, volume=0.35)
    await corner.until(lambda: not corner.device.speaking)
    soft = corner.device.loudness
    await corner.speaker.say(LAY_CARD, volume=0.7)
    await corner.until(lambda: not corner.device.speaking)
    assert corner.device.loudness == pytest.approx(2 * soft, rel=0.05)
    with pytest.raises(Misuse):
        await corner.speaker.say(LAY_CARD, volume=1.5)


async def test_a_clip_is_played_instead_of_the_voice(corner: Corner, tmp_path: Path) -> None:
    record(tmp_path / "clips" / "zh" / "voice.lay_card.wav", 0.5)
    speaker = corner.driver(clips=str(tmp_path / "clips"))
    await speaker.open()
    assert (await speaker.status()).details["clips"] == "1"
    await speaker.say(Utterance(LAY_CARD.text, clip="voice.lay_card"), volume=0.5)
    await corner.until(lambda: not corner.device.speaking)
    assert 0.4 < corner.device.seconds < 0.9
    assert corner.device.loudness == pytest.approx(4000 / 32768, rel=0.02)
    await speaker.say(Utterance("Please lay your card.", "en", clip="voice.lay_card"))  # no recording in English
    await corner.until(lambda: not corner.device.speaking)
    assert corner.device.seconds > 1.2


async def test_a_spoilt_clip_is_told_and_the_voice_speaks_instead(corner: Corner, tmp_path: Path) -> None:
    spoilt = tmp_path / "clips" / "zh" / "voice.lay_card.wav"
    spoilt.parent.mkdir(parents=True)
    spoilt.write_bytes(b"RIFF, they said")
    speaker = corner.driver(clips=str(tmp_path / "clips"))
    await speaker.open()
    status = await speaker.status()
    assert (status.condition, status.cause) == (Condition.DEGRADED, "clip_broken")
    assert status.details["broken"] == "zh/voice.lay_card.wav"
    await speaker.say(Utterance(LAY_CARD.text, clip="voice.lay_card"))
    await corner.until(lambda: not corner.device.speaking)
    assert corner.device.seconds > 2.5


async def test_the_newest_sentence_wins(corner: Corner) -> None:
    corner.device.speed = 1
    await corner.speaker.open()
    first = asyncio.create_task(corner.speaker.say(LONG))
    await corner.until(lambda: corner.device.speaking)
    second = asyncio.create_task(corner.speaker.say(LAY_CARD))
    await first  # ends without a fault, long before its sentence would
    corner.device.speed = 20
    await second
    await corner.until(lambda: not corner.device.speaking)
    assert corner.device.seconds < 15


async def test_of_three_that_come_at_once_the_last_is_said(corner: Corner) -> None:
    await corner.speaker.open()
    await asyncio.gather(corner.speaker.say(LONG), corner.speaker.say(LONG), corner.speaker.say(LAY_CARD))
    await corner.until(lambda: not corner.device.speaking)
    assert 2.5 < corner.device.seconds < 5


async def test_hushed_it_is_silent_at_once(corner: Corner) -> None:
    corner.device.speed = 1
    await corner.speaker.open()
    saying = asyncio.create_task(corner.speaker.say(LONG))
    await corner.until(lambda: corner.device.speaking)
    assert any("aplay" in words for words in children().values())
    await corner.speaker.hush()
    assert not any("aplay" in words or "espeak" in words for words in children().values())
    await saying
    await corner.until(lambda: not corner.device.speaking)
    assert corner.device.seconds < 5


async def test_a_cancelled_sentence_leaves_no_child_and_the_next_is_said(corner: Corner) -> None:
    corner.device.speed = 1
    await corner.speaker.open()
    saying = asyncio.create_task(corner.speaker.say(LONG))
    await corner.until(lambda: corner.device.speaking)
    saying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saying
    assert not any("aplay" in words for words in children().values())
    corner.device.speed = 20
    await corner.speaker.say(LAY_CARD)
    await corner.until(lambda: not corner.device.speaking)
    assert corner.device.seconds > 2.5


@pytest.mark.parametrize("moment", range(0, 60, 6))
async def test_cancelled_at_any_moment_it_says_the_next_one_right(corner: Corner, moment: int) -> None:
    await corner.speaker.open()
    saying = asyncio.create_task(corner.speaker.say(LONG))
    await asyncio.sleep(moment / 1000)
    saying.cancel()
    await asyncio.gather(saying, return_exceptions=True)
    corner.device.heard.clear()
    await corner.speaker.say(LAY_CARD)
    await corner.until(lambda: not corner.device.speaking)
    assert corner.device.seconds > 2.5


async def test_nobody_can_read_in_the_arguments_what_is_said(
    corner: Corner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await corner.speaker.open()
    monkeypatch.setattr(player, "_GRACE", 0.5)
    corner.device.stalled = True
    secret = Utterance("王演示,您的取件码是13572468。" * 8)
    seen: dict[int, str] = {}
    saying = asyncio.create_task(corner.speaker.say(secret))
    while not saying.done() and not any("aplay" in words for words in seen.values()):
        seen |= children()
        await asyncio.sleep(0)
    await corner.speaker.hush()
    await asyncio.gather(saying, return_exceptions=True)
    assert any("aplay" in words for words in seen.values())
    told = " ".join([*seen.values(), repr(secret), repr(corner.speaker.__dict__), caplog.text])
    for piece in ("王", "演示", "1357", "wang2", "qu3 jian4", "yi1 san1"):
        assert piece not in told


async def test_a_device_whose_clock_stands_still_is_no_answer(corner: Corner, monkeypatch: pytest.MonkeyPatch) -> None:
    await corner.speaker.open()
    monkeypatch.setattr(player, "_GRACE", 0.2)
    corner.device.stalled = True
    with pytest.raises(NoAnswer):
        await corner.speaker.say(LAY_CARD)
    with pytest.raises(NoAnswer):
        await corner.speaker.status()
    corner.device.stalled = False
    monkeypatch.undo()
    await corner.speaker.say(LAY_CARD)


async def test_the_sound_card_is_not_there(corner: Corner) -> None:
    corner.line.unplug()
    with pytest.raises(LinkLost) as lost:
        await corner.speaker.open()
    assert lost.value.cause == "port_missing"
    corner.line.plug()
    await corner.speaker.open()
    assert (await corner.speaker.status()).condition is Condition.READY


async def test_the_sound_card_is_pulled_while_nobody_speaks(corner: Corner) -> None:
    await corner.speaker.open()
    lost = asyncio.create_task(corner.speaker.lost())
    corner.line.unplug()
    with pytest.raises(LinkLost):
        await corner.speaker.status()
    await asyncio.wait_for(lost, 5)
    corner.line.plug()
    await corner.speaker.open()
    await corner.speaker.say(LAY_CARD)
    await corner.until(lambda: not corner.device.speaking)
    assert corner.device.seconds > 2.5


async def test_the_sound_card_is_pulled_in_the_middle_of_a_word(corner: Corner) -> None:
    corner.device.speed = 1
    await corner.speaker.open()
    saying = asyncio.create_task(corner.speaker.say(LONG))
    await corner.until(lambda: corner.device.speaking)
    corner.line.unplug()
    with pytest.raises(LinkLost) as lost:
        await saying
    assert lost.value.cause == "port_lost"
    corner.line.plug()
    corner.device.speed = 20
    await corner.speaker.open()
    await corner.speaker.say(LAY_CARD)


async def test_a_computer_without_any_sound_says_which(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "empty.conf").write_text("")
    speaker = AlsaSpeaker(address="plughw:CARD=Nowhere", config=str(tmp_path / "empty.conf"))
    with pytest.raises(LinkLost) as lost:
        await speaker.open()
    assert lost.value.cause == "port_missing"


def only(monkeypatch: pytest.MonkeyPatch, folder: Path, *programs: str) -> None:
    """A machine on which only these programs are installed."""
    folder.mkdir()
    for program in programs:
        (folder / program).symlink_to(Path("/usr/bin", program))
    monkeypatch.setenv("PATH", str(folder))


async def test_without_aplay_it_says_so(corner: Corner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    only(monkeypatch, tmp_path / "bin", "espeak-ng")
    with pytest.raises(Refused) as refused:
        await corner.speaker.open()
    assert refused.value.cause == "player_missing"


async def test_without_espeak_it_says_so_or_plays_the_clips(
    corner: Corner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    only(monkeypatch, tmp_path / "bin", "aplay")
    with pytest.raises(Refused) as refused:
        await corner.speaker.open()
    assert refused.value.cause == "voice_missing"
    record(tmp_path / "clips" / "zh" / "voice.lay_card.wav", 0.3)
    speaker = corner.driver(clips=str(tmp_path / "clips"))
    await speaker.open()
    status = await speaker.status()
    assert (status.condition, status.cause) == (Condition.DEGRADED, "voice_missing")
    await speaker.say(Utterance("", clip="voice.lay_card"))
    with pytest.raises(Refused):
        await speaker.say(LAY_CARD)


@pytest.mark.parametrize("voice", UNFIT)
async def test_a_voice_that_is_not_installed_is_a_cause(
    corner: Corner, monkeypatch: pytest.MonkeyPatch, voice: str
) -> None:
    monkeypatch.setattr("drivers.speaker.alsa.voice.VOICES", {"zh": voice, "en": "en-gb"})
    with pytest.raises(Refused) as refused:
        await corner.speaker.open()
    assert refused.value.cause == "voice_missing"


async def test_a_speller_that_dies_is_started_anew(corner: Corner) -> None:
    await corner.speaker.open()
    (speller,) = (pid for pid, words in children().items() if "speller" in words)
    os.kill(speller, 9)
    await corner.until(lambda: speller not in children())
    await corner.speaker.say(LAY_CARD)
    await corner.until(lambda: not corner.device.speaking)
    assert corner.device.seconds > 2.5


async def test_the_event_loop_never_waits_for_a_sentence(corner: Corner) -> None:
    await corner.speaker.open()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await corner.speaker.say(LONG, volume=0.5)
    ticking.cancel()
    assert ticks > 20  # a second and more of sound at twenty times its speed
