"""好差评 (M24): after a finished act, voluntary, nothing chosen beforehand, and never sent because time ran out."""

from __future__ import annotations

from kiosk.contract.after import Rating
from kiosk.contract.intent import Chosen, Written
from kiosk.contract.items import RatingTag
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import rating_scenes as scenes
from kiosk.terminal.flows.standing_by import alone
from kiosk.terminal.platform.asking import Done

_ASKED_WHY_BELOW = 3  # 不满意 and 非常不满意 are asked for a reason; nobody has to give one


async def rate(clerk: Clerk, event: str, project_no: str) -> None:
    """Ask once how it was. `event` names the finished act: one act, one rating; the staff do not look on."""
    token = clerk.session.token
    if token is None or not clerk.platform.reachable or not await alone(clerk):
        return
    answer = await clerk.desk.ask(scenes.faces(), pace=Pace.READING)
    if not isinstance(answer, Chosen) or answer.id == "skip":
        return
    level = int(answer.id)
    tags, text = await _why(clerk, level) if level < _ASKED_WHY_BELOW else ((), "")
    rating = Rating(event, project_no, level, tags, text)
    sent = await clerk.platform.handling.rate(token, rating, key=f"rating-{event}")
    await clerk.desk.ask(scenes.thanks(sent=isinstance(sent, Done)), pace=Pace.GOODBYE)


async def _why(clerk: Clerk, level: int) -> tuple[tuple[str, ...], str]:
    """Reasons that were ticked and what was written, both of which may be empty."""
    offered = _tags(clerk, level)
    ticked: set[str] = set()
    text = ""
    while True:
        answer = await clerk.desk.ask(scenes.reasons(offered, ticked, written=bool(text)), pace=Pace.FORM)
        match answer:
            case Chosen(id="write"):
                text = await _written(clerk, text)
            case Chosen(id=tag) if any(tag == each.id for each in offered):
                ticked ^= {tag}
            case _:
                return tuple(tag.id for tag in offered if tag.id in ticked), text


async def _written(clerk: Clerk, text: str) -> str:
    answer = await clerk.desk.ask(scenes.words(text), pace=Pace.FORM)
    return answer.text if isinstance(answer, Written) else text


def _tags(clerk: Clerk, level: int) -> tuple[RatingTag, ...]:
    catalogue = clerk.catalogue.current
    return tuple(tag for tag in catalogue.rating_tags if level in tag.levels) if catalogue else ()
