"""What stands in a form before anybody is asked: from the card, from whom the citizen acts for, from the platform."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.contract.forms import Rules
from kiosk.contract.ids import birth_date
from kiosk.contract.items import Field, FieldKind, Source
from kiosk.terminal.session import Session

# What somebody typed once may be offered where the same kind of thing is asked for again.
_OFFERED_AGAIN = (FieldKind.PHONE, FieldKind.ADDRESS)


def known_here(session: Session) -> dict[Source, str]:
    """What this terminal knows itself of who stands here and of whom they act for."""
    known: dict[Source, str] = {}
    if session.person is not None:
        card = session.person.card
        born = card.born or birth_date(card.number)
        known |= {
            Source.CARD_NAME: card.name or card.english_name,
            Source.CARD_NUMBER: card.number,
            Source.CARD_ADDRESS: card.address,
            Source.CARD_BIRTH: born.isoformat() if born else "",
        }
    if session.acting is not None and session.acting.credit_code:
        known |= {Source.PRINCIPAL_NAME: session.acting.name, Source.PRINCIPAL_CODE: session.acting.credit_code}
    elif session.acting is None and session.person is not None:
        known[Source.PRINCIPAL_NAME] = known[Source.CARD_NAME]
        known[Source.PRINCIPAL_CODE] = known[Source.CARD_NUMBER]
    return known


def filled_in(fields: tuple[Field, ...], session: Session, told: Mapping[str, str], rules: Rules) -> dict[str, str]:
    """The values that are good as they are. What may not be changed is as the platform has it; else the card counts."""
    here = known_here(session)
    values = {
        each.id: (told.get(each.id, "") if each.fixed else "") or here.get(each.source, "") or told.get(each.id, "")
        for each in fields
    }
    return {each.id: values[each.id] for each in fields if values[each.id] and not rules.problem(each, values[each.id])}


def offered(field: Field, session: Session, told: Mapping[str, str]) -> str:
    """What stands in a field when it is first asked: typed before in this session, or known but not good as it is."""
    if field.kind in _OFFERED_AGAIN and field.kind.value in session.kept:
        return session.kept[field.kind.value]
    return told.get(field.id, "")


def remember(field: Field, value: str, session: Session) -> None:
    """Keep what may be offered again, until the citizen goes."""
    if field.kind in _OFFERED_AGAIN and value:
        session.kept[field.kind.value] = value
