"""音量与语言: how loud the terminal speaks, and in which language it greets; both stay after restarts."""

from __future__ import annotations

import msgspec

from kiosk.contract.content import Row, Rows
from kiosk.contract.intent import Chosen
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.terminal.flows.staffing.shift import OnDuty
from kiosk.terminal.flows.upkeep.scenes import BACK
from kiosk.terminal.upkeep.upkeep import LANGUAGE, VOLUME

_STEPS = (0, 20, 40, 60, 80, 100)  # percent
_LOUDEST = 100


async def adjust(duty: OnDuty) -> None:
    """The two, each with how it stands."""
    while True:
        match await duty.ask(_both(duty)):
            case Chosen(id="volume"):
                await _volume(duty)
            case Chosen(id="language"):
                await _language(duty)
            case _:
                return


async def _volume(duty: OnDuty) -> None:
    """Each step is heard at once, where there is a loudspeaker."""
    voice = duty.clerk.voice
    while voice is not None:
        answer = await duty.ask(_volumes(round(voice.volume * _LOUDEST)))
        if not (isinstance(answer, Chosen) and answer.id.isdecimal()):
            return
        await duty.clerk.upkeep.adjust(VOLUME, answer.id, duty.who.id)
        voice.set_volume(int(answer.id) / _LOUDEST)


async def _language(duty: OnDuty) -> None:
    answer = await duty.ask(_languages())
    if isinstance(answer, Chosen) and (answer.id == "zh" or answer.id == "en"):
        await duty.clerk.upkeep.adjust(LANGUAGE, answer.id, duty.who.id)
        duty.clerk.desk.set_usual(msgspec.structs.replace(duty.clerk.desk.usual, language=answer.id))


def _both(duty: OnDuty) -> Scene:
    rows = []
    if duty.clerk.voice is not None and duty.clerk.bench.speaker.fitted is not None:
        percent = round(duty.clerk.voice.volume * _LOUDEST)
        rows.append(Row("volume", say("upkeep.adjust.volume"), say("upkeep.adjust.percent", count=percent)))
    usual = duty.clerk.desk.usual.language
    rows.append(Row("language", say("upkeep.adjust.language"), say(f"upkeep.adjust.{usual}")))
    return Scene(
        name="upkeep.adjust",
        question=say("upkeep.menu.adjust"),
        hint=say("upkeep.adjust.hint"),
        content=Rows(tuple(rows)),
        actions=(BACK,),
    )


def _volumes(now: int) -> Scene:
    rows = (Row(str(step), say("upkeep.adjust.percent", count=step), ticked=step == now) for step in _STEPS)
    return Scene(
        name="upkeep.volume",
        question=say("upkeep.adjust.volume_question"),
        hint=say("upkeep.adjust.volume_hint"),
        content=Rows(tuple(rows)),
        voice=say("upkeep.adjust.sample", percent=now),
        actions=(BACK,),
    )


def _languages() -> Scene:
    return Scene(
        name="upkeep.language",
        question=say("upkeep.adjust.language_question"),
        content=Rows((Row("zh", say("upkeep.adjust.zh")), Row("en", say("upkeep.adjust.en")))),
        actions=(BACK,),
    )
