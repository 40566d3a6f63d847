"""Trials of what stands around the screen: voice, lights and inputs, the power supply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts import Light, Utterance
from kiosk.contract.words import say
from kiosk.terminal.trials.guide import Found, until

if TYPE_CHECKING:
    from kiosk.terminal.trials.guide import Trial

_ANSWER_WITHIN = 6.0
_SAY_WITHIN = 60.0


async def try_speaker(trial: Trial) -> Found:
    """A sentence is said in both languages."""
    await trial.guide.tells(say("trial.speaker.speaks"))
    for text, language in (("您好,这是声音测试。", "zh"), ("Hello, this is a test of the voice.", "en")):
        utterance = Utterance(text, language)
        await trial.bench.speaker.act(lambda speaker, utterance=utterance: speaker.say(utterance), _SAY_WITHIN)  # type: ignore[misc]
    heard = await trial.guide.confirms(say("trial.speaker.heard"))
    return Found(passed=heard, outcome="heard" if heard else "not_heard")


async def try_surroundings(trial: Trial) -> Found:
    """Each colour of the status light, then the first input that is moved by hand."""
    station = trial.bench.surroundings
    for light in (Light.READY, Light.ATTENTION, Light.FAULT):
        await station.act(lambda cabinet, light=light: cabinet.show(light), _ANSWER_WITHIN)  # type: ignore[misc]
        if not await trial.guide.confirms(say(f"trial.surroundings.{light.value}")):
            return Found(passed=False, outcome="light_wrong", facts={"light": light.value})
    await station.act(lambda cabinet: cabinet.show(Light.READY), _ANSWER_WITHIN)
    before = await station.ask(lambda cabinet: cabinet.sensed(), _ANSWER_WITHIN)
    await trial.guide.tells(say("trial.surroundings.move", inputs=", ".join(before)))

    async def changed() -> str:
        now = await station.ask(lambda cabinet: cabinet.sensed(), _ANSWER_WITHIN)
        return next((name for name, on in now.items() if before.get(name) is not on), "")

    return Found(passed=True, outcome="input_seen", facts={"input": await until(changed), "inputs": len(before)})


async def try_power(trial: Trial) -> Found:
    """What the supply says; and, where it may be, the plug is pulled and put back."""
    power = await trial.bench.power.ask(lambda supply: supply.power(), _ANSWER_WITHIN)
    facts: dict[str, str | int] = {"on_battery": "yes" if power.on_battery else "no"}
    if power.charge is not None:
        facts["charge"] = round(power.charge)
    if not await trial.guide.confirms(say("trial.power.may_pull")):
        return Found(passed=not power.on_battery, outcome="answers", facts=facts)
    for on_battery, key in ((True, "trial.power.pull"), (False, "trial.power.put_back")):
        await trial.guide.tells(say(key))
        await until(lambda on_battery=on_battery: _fed(trial, on_battery=on_battery))  # type: ignore[misc]
    return Found(passed=True, outcome="changed_over", facts=facts)


async def _fed(trial: Trial, *, on_battery: bool) -> bool:
    power = await trial.bench.power.ask(lambda supply: supply.power(), _ANSWER_WITHIN)
    return power.on_battery is on_battery
