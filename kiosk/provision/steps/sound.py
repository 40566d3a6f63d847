"""The voice: a sentence in both languages, louder or softer until it is right for this hall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts import Utterance
from drivers.errors import DeviceFault
from kiosk.contract.content import Row, Rows
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.provision.found import Sound
from kiosk.provision.local import write_terminal
from kiosk.provision.steps.trying import settings_of
from kiosk.provision.visit import fact
from kiosk.technician.alone import bench_alone
from kiosk.terminal.errors import fault_words
from kiosk.text import LANGUAGES, render

if TYPE_CHECKING:
    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit

_USUAL, _A_STEP, _LOUDEST, _SOFTEST = 0.8, 0.1, 1.0, 0.1
_SAY_WITHIN = 60.0
_CHOICES = ("right", "louder", "softer", "not_heard")


async def sound(visit: Visit) -> Done:
    """Until it is heard as it should be."""
    if settings_of(visit, "speaker").off is not None:
        return visit.passed(("speaker", "-"))
    volume = visit.found(Sound).volume or _USUAL
    while True:
        chosen = await _said(visit, volume)
        if chosen == "right":
            break
        if chosen in ("louder", "softer"):
            step = _A_STEP if chosen == "louder" else -_A_STEP
            volume = round(min(_LOUDEST, max(_SOFTEST, volume + step)), 1)
        elif why := await visit.stuck(
            say("provision.sound.not_heard"),
            fault_words(chosen, "speaker").what if chosen != "not_heard" else say("provision.sound.not_heard_now"),
            facts=(fact("model", settings_of(visit, "speaker").model),),
        ):
            return visit.passed(("volume", volume), why=why)
    visit.keep(Sound(volume))
    write_terminal(visit)
    return visit.passed(("volume", volume))


async def _said(visit: Visit, volume: float) -> str:
    """What the technician says to it, or the cause why nothing was said."""
    visit.working(say("trial.speaker.speaks"))
    async with bench_alone(visit.ground.workplace(), ("speaker",)) as bench:
        try:
            for language in LANGUAGES:
                spoken = Utterance(render(say("provision.sound.sample"), language), language)
                await bench.speaker.act(lambda speaker, spoken=spoken: speaker.say(spoken, volume=volume), _SAY_WITHIN)  # type: ignore[misc]
        except DeviceFault as fault:
            return fault.cause
    scene = Scene(
        name="provision.sound",
        question=say("provision.sound.question", volume=round(volume * 100)),
        content=Rows(tuple(Row(word, say(f"provision.sound.{word}")) for word in _CHOICES)),
        steps=visit.bar,
    )
    return await visit.chooses(scene, "sound")
