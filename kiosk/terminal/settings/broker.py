"""Where the fleet's broker is, as the platform tells it: at an enrolment, and signed with the site's profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kiosk.contract.address import address_for_terminals
from kiosk.sheets.sheet import Sheet
from kiosk.terminal.settings.layers import ENROLLED

if TYPE_CHECKING:
    from kiosk.contract.address import Address


def told_broker(text: str) -> Address | None:
    """None where the platform named none, or nothing that [fleet] could say."""
    try:
        return address_for_terminals(text)
    except ValueError:
        return None


def with_broker(house: Sheet, told: str) -> Sheet:
    """These settings with the broker that a profile tells, where this terminal has papers to show there.

    What somebody wrote into a file of this box stands; what enrolment wrote was the platform's own word, and an older
    one.
    """
    broker, fleet = told_broker(told), _table(house, "fleet")
    by_hand = "host" in fleet and house.place(("fleet", "host")).file.name != ENROLLED
    papers = "certificate" in fleet or "certificate" in _table(house, "platform")
    if broker is None or by_hand or not papers:
        return house
    return Sheet({"fleet": {"host": broker.host, "port": broker.port}}, {}, house.file).over(house)


def _table(house: Sheet, name: str) -> dict[str, Any]:
    told = house.data.get(name)
    return told if isinstance(told, dict) else {}
