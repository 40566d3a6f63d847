"""缴费 (M20): what it costs and why, a code to pay with a telephone, and what became of it; never charged twice."""

from __future__ import annotations

import secrets
from functools import partial

from kiosk.contract.after import FeeOrder, FeeState
from kiosk.contract.intent import Chosen
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.desk import Pace, Ways
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import fee_scenes as scenes
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.slips import print_slip
from kiosk.terminal.flows.trouble import why_not
from kiosk.terminal.platform.client import Away, Refused
from kiosk.terminal.receipts.fee import fee_slip

_LOOK_EVERY = 2.0  # seconds between two questions about a payment
_UNDECIDED = (FeeState.PAYING, FeeState.UNKNOWN)


async def pay(clerk: Clerk, project_no: str) -> None:
    """The whole way of one fee, from what it costs to its receipt. Turning back leaves it to be paid another time."""
    while True:
        order = await _ask_for(clerk, project_no)
        settled = await _await_payment(clerk, order) if order is not None else None
        if settled is None:
            return
        if settled.state is not FeeState.UNPAID:  # its code ran out: the bank has closed it, and a new one is made
            await _tell(clerk, settled)
            return


async def _ask_for(clerk: Clerk, project_no: str) -> FeeOrder | None:
    """The order of this case; None when there is none to be had, which has been said."""
    key = f"{clerk.session.id}-{secrets.token_hex(4)}"
    order = await asked(clerk, lambda token: clerk.platform.handling.fee(token, project_no, key))
    if isinstance(order, Refused | Away):
        await clerk.desk.ask(why_not(clerk, order, say("fee.nothing_paid")))
        return None
    return order


async def _await_payment(clerk: Clerk, order: FeeOrder) -> FeeOrder | None:
    """The order once something is decided about it; None when the citizen turned away first.

    While a payment may be under way nobody is timed out of it: whoever walks off is found to have paid all the same.
    """
    watch = _Watch(clerk, order)
    while watch.order.state in _UNDECIDED:
        answer = await clerk.desk.ask_until(watch.picture, watch.decided(), ways=Ways.NONE, pace=Pace.FORM)
        if isinstance(answer, Chosen):
            return None
    return watch.order


class _Watch:
    """Asks how an order stands, again and again, while its code is on the screen."""

    def __init__(self, clerk: Clerk, order: FeeOrder) -> None:
        self.order = order
        self._clerk = clerk

    def picture(self) -> Scene:
        """The code to pay with, or that nobody knows yet."""
        return scenes.paying(self._clerk, self.order)

    async def decided(self) -> None:
        """Return when there is something to tell; an answer that does not come changes nothing."""
        while self.order.state in _UNDECIDED:
            await self._clerk.clock.sleep(_LOOK_EVERY)
            token = self._clerk.session.token
            if token is None:
                return
            found = await self._clerk.platform.handling.fee_state(token, self.order.id)
            if isinstance(found, FeeOrder):
                self.order = found
            self._clerk.desk.look_again()


async def _tell(clerk: Clerk, order: FeeOrder) -> None:
    """Paid, free of charge, or paid back; a receipt as often as it takes to have one."""
    if order.state is not FeeState.PAID:
        await clerk.desk.ask(scenes.other_end(order))
        return
    slip = await print_slip(clerk, "fee", fee_slip(clerk.letterhead(), order))
    while True:
        answer = await clerk.desk.ask(partial(scenes.paid, clerk, order, slip), pace=Pace.READING)
        if not (isinstance(answer, Chosen) and answer.id == "print"):
            return
        slip = await print_slip(clerk, "fee", fee_slip(clerk.letterhead(), order))
