"""What must stand in the proof of an opening, put together before the door moves."""

from __future__ import annotations

from kiosk.contract.facts import Signature
from kiosk.contract.lockers import Awaited, Grant
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.lockers.wall import Deed, Found


def pickup_deed(clerk: Clerk, found: Found, grant: Grant, signature: Signature | None) -> Deed:
    """For collecting: who proved what, by which right, and what they signed."""
    factors, agent = found.factors_for(grant), found.agent_for(grant)
    return Deed(
        factors=factors,
        card_reading=clerk.session.reading if "card" in factors else "",
        delegation=agent.delegation if agent is not None else "",
        signature=signature,
        item_no=grant.item_no,
        project_no=grant.project_no,
        document_no=grant.document_no,
        copies=grant.copies,
        grant_counter=grant.counter,
        offline=not clerk.platform.reachable,
        clock_offset=clerk.platform.clock_offset,
    )


def hand_in_deed(clerk: Clerk, awaited: Awaited, way: str, pieces: int) -> Deed:
    """For handing in: for which case, how many pieces, and how it was found. Nobody need prove who they are."""
    return Deed(
        factors=(way,),
        card_reading=clerk.session.reading if way == "card" else "",
        project_no=awaited.project_no,
        pieces=pieces,
        offline=not clerk.platform.reachable,
        clock_offset=clerk.platform.clock_offset,
    )
