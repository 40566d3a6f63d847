"""Texts that were read and signed: each must be, word for word, what the platform has published or what was filed."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from kiosk.central.facts.handovers import is_bound
from kiosk.central.refusals import Declined
from kiosk.contract.handling import Application, SignedText
from kiosk.contract.items import Item, LegalText
from kiosk.contract.reading import Filled, Sheet, legal_text
from kiosk.contract.sealing import is_salt

_LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Table:
    """The table at which is signed: the item, how values are written, which terminal, and who is here."""

    item: Item
    sheet: Sheet
    terminal: str
    subject: str


def check_texts(table: Table, application: Application, *, commitment: bool, tolerance: bool) -> None:
    """Refuse a signature that is bound to other words, strokes or moments; and one that was not to be given."""
    item, form = table.item, application.form
    _bound(table, form, item.task_version, _form_text(table, application))
    for signed, text, offered in (
        (application.commitment, item.commitment, commitment),
        (application.tolerance, item.tolerance, tolerance),
    ):
        if signed is not None:
            _legal(table, signed, text, offered=offered)


def _legal(table: Table, signed: SignedText, text: LegalText | None, *, offered: bool) -> None:
    if text is None or not offered:
        raise Declined("not_offered")
    if signed.text_id != text.id:
        raise Declined("signature_wrong")
    _bound(table, signed, text.version, legal_text(text, signed.language))


def _form_text(table: Table, application: Application) -> str:
    """Masked, and with the mark of all that was filled in: a signature that was given for other values differs."""
    if not is_salt(application.salt):
        raise Declined("signature_wrong")
    filled = Filled(
        task_code=application.task_code,
        task_version=application.task_version,
        answers=application.answers,
        values=application.values,
        subject=table.subject,
        acting=application.acting,
    )
    return table.sheet.form_text(table.item, filled, application.salt, application.form.language)


def _bound(table: Table, signed: SignedText, version: str, text: str) -> None:
    same = hmac.compare_digest(signed.signature.text.encode(), text.encode())
    if signed.language not in _LANGUAGES or signed.version != version or not same:
        raise Declined("signature_wrong")
    if not is_bound(signed.signature, table.terminal):
        raise Declined("signature_wrong")
