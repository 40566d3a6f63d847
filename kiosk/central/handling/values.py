"""What the platform can write into a form by itself: by source, and never more than the form asks."""

from __future__ import annotations

from kiosk.central.handling.matter import Matter
from kiosk.contract.forms import fields_asked
from kiosk.contract.ids import is_credit_code
from kiosk.contract.items import Field, FieldKind, Source


def values_for(matter: Matter) -> dict[str, str]:
    """Values of the fields that apply, by field. The address on a card is known to the card alone."""
    known = _known(matter)
    asked = (field for field in fields_asked(matter.item, matter.answers) if known.get(field.source))
    return {field.id: known[field.source] for field in asked if _fits(field, known[field.source])}


def _fits(field: Field, value: str) -> bool:
    """A person's number is no credit code, nor the other way round: whoever has both is asked."""
    number = field.kind in (FieldKind.ID_NUMBER, FieldKind.CREDIT_CODE)
    return not number or (is_credit_code(value) is (field.kind is FieldKind.CREDIT_CODE))


def _known(matter: Matter) -> dict[Source, str]:
    citizen, principal = matter.citizen, matter.principal
    return {
        Source.CARD_NAME: citizen.name,
        Source.CARD_NUMBER: citizen.id_number,
        Source.CARD_BIRTH: citizen.born.isoformat() if citizen.born else "",
        Source.HOLDER_PHONE: citizen.phone,
        Source.PRINCIPAL_NAME: principal.name,
        Source.PRINCIPAL_CODE: principal.owner,
    }
