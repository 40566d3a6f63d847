"""Which step of which service a scene is, by its name alone; what stands on it is never looked at."""

from __future__ import annotations

import functools

from kiosk.contract.visits import Step, Wish

Place = tuple[Wish | None, Step | None]
_NOWHERE: Place = (None, None)

# By the beginning of a scene's name; the longest one counts. A service is named where a scene belongs to one whatever
# was going on before; what has no row (trouble, help, a slip that is printed) belongs to the step that was there.
PLACES: dict[str, Place] = {
    "ask.contacts": (Wish.ASK, Step.DONE),
    "cases.": (Wish.QUERY, Step.DONE),
    "cases.asking": _NOWHERE,
    "cases.list": (Wish.QUERY, Step.CHOOSE),
    "cases.prove": (None, Step.READ_CARD),
    "cases.reader_away": (None, Step.READ_CARD),
    "cases.type_": (None, Step.CODE),
    "telephone.": (None, Step.TELEPHONE),
    "results.choose": (None, Step.CHOOSE),
    "handle.ways": (Wish.GUIDE, Step.CHOOSE),
    "handle.search": (Wish.GUIDE, Step.CHOOSE),
    "handle.items": (Wish.GUIDE, Step.CHOOSE),
    "handle.topics": (Wish.GUIDE, Step.CHOOSE),
    "handle.departments": (Wish.GUIDE, Step.CHOOSE),
    "handle.guide": (Wish.GUIDE, Step.DONE),
    "handle.boards": (Wish.GUIDE, Step.CHOOSE),
    "handle.notice": (Wish.GUIDE, Step.DONE),
    "handle.others": (Wish.GUIDE, Step.DONE),
    "handle.area": (Wish.GUIDE, Step.DONE),
    "handle.intermediary": (Wish.GUIDE, Step.DONE),
    "handle.second_": (None, Step.CODE),
    "handle.for_whom": (None, Step.FOR_WHOM),
    "handle.nobody_to_act_for": (None, Step.FOR_WHOM),
    "handle.text": (None, Step.CONSENT),
    "handle.commitment": (None, Step.CONSENT),
    "handle.change_known": (None, Step.FORM),
    "handle.known": (None, Step.FORM),
    "handle.question": (None, Step.FORM),
    "handle.field": (None, Step.FORM),
    "handle.phrase": (None, Step.FORM),
    "handle.material": (None, Step.MATERIALS),
    "handle.photo": (None, Step.MATERIALS),
    "handle.phone": (None, Step.MATERIALS),
    "handle.tolerance": (None, Step.MATERIALS),
    "handle.without": (None, Step.MATERIALS),
    "handle.delivery": (None, Step.DELIVERY),
    "handle.mail_address": (None, Step.DELIVERY),
    "handle.review": (None, Step.CHECK),
    "handle.sign": (None, Step.SIGN),
    "handle.submitting": (None, Step.SEND),
    "handle.not_submitted": (None, Step.SEND),
    "handle.not_taken": (None, Step.SEND),
    "handle.taken": (Wish.HANDLE, Step.DONE),
    "handle.queued": (Wish.HANDLE, Step.DONE),
    "handle.correct": (Wish.CORRECT, Step.CHOOSE),
    "handle.corrected": (Wish.CORRECT, Step.DONE),
    "handle.correction_queued": (Wish.CORRECT, Step.DONE),
    "handle.delegation": (Wish.DELEGATE, Step.FORM),
    "handle.delegations": (Wish.DELEGATE, Step.CHOOSE),
    "handle.delegation_given": (Wish.DELEGATE, Step.DONE),
    "handle.delegation_ended": (Wish.DELEGATE, Step.DONE),
    "handle.fee.": (Wish.PAY, Step.PAY),
    "handle.fee.paid": (Wish.PAY, Step.DONE),
    "handle.result": (Wish.PRINT, Step.PRINT),
    "handle.result.printed": (Wish.PRINT, Step.DONE),
    "hand_in.": (None, Step.LOCKER),
    "hand_in.prove": (None, Step.READ_CARD),
    "hand_in.nothing": (None, Step.NOTHING),
    "hand_in.choose": (None, Step.CHOOSE),
    "hand_in.check": (None, Step.CHECK),
    "hand_in.pieces": (None, Step.FORM),
    "hand_in.cover": (None, Step.PRINT),
    "hand_in.no_cover": (None, Step.PRINT),
    "hand_in.done": (None, Step.DONE),
    "pickup.": (None, Step.LOCKER),
    "pickup.prove": (None, Step.READ_CARD),
    "pickup.lay_card_too": (None, Step.READ_CARD),
    "pickup.type_code": (None, Step.CODE),
    "pickup.code_": (None, Step.CODE),
    "pickup.locked_out": (None, Step.CODE),
    "pickup.nothing": (None, Step.NOTHING),
    "pickup.choose": (None, Step.CHOOSE),
    "pickup.confirm": (None, Step.CHECK),
    "pickup.sign": (None, Step.SIGN),
    "pickup.collected": (None, Step.DONE),
}


@functools.cache
def place_of(scene: str) -> Place:
    """Where a scene of this name belongs."""
    fitting = [beginning for beginning in PLACES if scene.startswith(beginning)]
    return PLACES[max(fitting, key=len)] if fitting else _NOWHERE
