"""The pictures of devices: state, cause and remedy in the words of the fault table, values as they are now."""

from __future__ import annotations

from kiosk.contract.content import Fact, Facts, Pill, Row, Rows, Tone
from kiosk.contract.health import DeviceHealth, Tested
from kiosk.contract.scene import Scene
from kiosk.contract.words import Gap, Moment, Words, say
from kiosk.terminal.errors import FAULTS, fault_words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.upkeep.scenes import BACK
from kiosk.terminal.trials.run import TRIALS

_ORDER = ("fault", "lost", "unknown", "disabled", "degraded", "ready")  # worst first
_TONES: dict[str, tuple[Tone, str]] = {
    "fault": ("stopped", "x-circle"),
    "lost": ("stopped", "plugs"),
    "unknown": ("care", "question"),
    "disabled": ("off", "prohibit"),
    "degraded": ("care", "warning"),
    "ready": ("done", "check-circle"),
}
_NOT_HERE = ("not_fitted", "switched_off")  # nobody misses it
_MOST_DETAILS = 6
# What drivers say of themselves that belongs at the head of the page, if they say it.
_WHO_IT_IS = ("model", "serial", "firmware", "version")


def all_devices(healths: tuple[DeviceHealth, ...]) -> Scene:
    """Every device that belongs to this terminal, worst first; then those that were never fitted."""
    by_need = sorted(healths, key=lambda one: (one.cause in _NOT_HERE, _ORDER.index(one.condition)))
    return Scene(
        name="upkeep.devices",
        question=say("upkeep.devices.question"),
        hint=say("upkeep.devices.hint"),
        content=Rows(tuple(Row(one.place, _name(one), _matter(one), _pill(one)) for one in by_need)),
        actions=(BACK,),
    )


def device(clerk: Clerk, one: DeviceHealth) -> Scene:
    """One device: how it is and what helps, its test, whether it is in service."""
    fitted = clerk.bench.station(one.place).fitted is not None
    out = one.cause == "out_of_service"
    rows = [Row("what", say(f"staff.state.{one.condition}"), _matter(one), _pill(one))]
    rows.append(Row("details", say("upkeep.device.details"), _address(one)))
    if fitted and one.place in TRIALS:
        rows.append(Row("test", say("upkeep.device.test"), tested(one.tested), _tested_pill(one.tested)))
    if fitted and out:
        rows.append(Row("put_back", say("upkeep.device.put_back"), say("upkeep.device.put_back_hint")))
    elif fitted:
        rows.append(Row("reopen", say("upkeep.device.reopen"), say("upkeep.device.reopen_hint")))
        rows.append(Row("take_out", say("upkeep.device.take_out"), say("upkeep.device.take_out_hint")))
    return Scene(
        name="upkeep.device",
        question=_name(one),
        hint=say("upkeep.device.hint", place=one.place, code=one.code) if one.code else None,
        content=Rows(tuple(rows)),
        actions=(BACK,),
    )


def details(one: DeviceHealth) -> Scene:
    """What it is, where it is plugged in, and what it says now."""
    answered = "—" if one.answered is None else f"{one.answered:.0f} s"
    latency = "—" if one.latency is None else f"{one.latency * 1000:.0f} ms"
    facts: list[tuple[Words, Gap]] = [
        (say("staff.heading.model"), _model(one)),
        (say("staff.heading.address"), _tail(one.address) or "—"),
        (say("staff.heading.since"), Moment(one.since)),
        (say("staff.heading.answered"), f"{answered} · {latency}"),
        (say("staff.heading.losses"), f"{one.losses} / {one.returns} / {one.resets}"),
    ]
    known = sorted(one.details.items(), key=lambda item: item[0] not in _WHO_IT_IS)
    said = [f"{name} {value}" for name, value in known if value and name != "problems"][:_MOST_DETAILS]
    if said:
        facts.append((say("staff.heading.details"), " · ".join(said)[:_LONGEST]))
    return Scene(
        name="upkeep.device_details",
        question=_name(one),
        content=Facts(tuple(Fact(name, value) for name, value in facts)),
        actions=(BACK,),
    )


# What is longer would push the page's last lines under its button, in the larger letters of a low glass.
_LONGEST = 72  # characters of what a driver says
_LONGEST_ADDRESS = 36  # characters of an address; its end tells one port from another


def _model(one: DeviceHealth) -> Gap:
    model = f"{one.family}/{one.model}" if one.model else "—"
    return say("upkeep.device.untested", model=model) if one.untested else model


def _tail(address: str) -> str:
    return address if len(address) <= _LONGEST_ADDRESS else "…" + address[-_LONGEST_ADDRESS:]


def reasons(place: str, words: tuple[str, ...], *, out: bool) -> Scene:
    """Why it goes, or comes back."""
    name = say(f"fault.device.{place}")
    return Scene(
        name="upkeep.take_out" if out else "upkeep.put_back",
        question=say("upkeep.device.why_out" if out else "upkeep.device.why_back", device=name),
        hint=say("upkeep.device.why_out_hint" if out else "upkeep.device.why_back_hint"),
        content=Rows(tuple(Row(word, say(f"upkeep.reason.{word}")) for word in words)),
        actions=(BACK,),
    )


def tested(test: Tested | None) -> Words:
    """When it was last tried, and what came of it."""
    if test is None:
        return say("upkeep.device.never_tested")
    return say("upkeep.device.tested", at=Moment(test.at), outcome=what_came(test))


def what_came(test: Tested) -> Words:
    """What came of a test: a fault of the table, or what the trial itself found."""
    if test.outcome in FAULTS:
        return fault_words(test.outcome, test.place).what
    return say(f"upkeep.outcome.{test.outcome}")


def _tested_pill(test: Tested | None) -> Pill | None:
    if test is None:
        return None
    if test.passed:
        return Pill(say("staff.test.passed"), "done", "check-circle")
    return Pill(say("staff.test.not_passed"), "stopped", "x-circle")


def _name(one: DeviceHealth) -> Words:
    return say(f"fault.device.{one.place}")


def _pill(one: DeviceHealth) -> Pill:
    tone, icon = _TONES[one.condition]
    if one.cause == "out_of_service":
        return Pill(say("upkeep.device.out"), "stopped", icon)
    return Pill(say(f"staff.state.{one.condition}"), tone, icon)


def _matter(one: DeviceHealth) -> Words | None:
    """What is the matter, in the fault table's words, and what helps."""
    if not one.cause:
        return say("upkeep.device.well")
    if one.cause in ("not_fitted", "out_of_service"):
        return say(f"upkeep.device.{one.cause}")
    remedy = say(f"staff.remedy.{one.remedy}")
    return say("upkeep.device.matter", what=fault_words(one.cause, one.place).what, remedy=remedy)


def _address(one: DeviceHealth) -> Words:
    return say("upkeep.device.at", model=one.model or "—", address=one.address or "—")
