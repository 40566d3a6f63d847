"""Codes that are not for the question asked: what they are, as far as can be told, and what to show instead.

Nobody is guessed from a code: a number that stands on a card proves nothing about who shows it. How payment codes
begin is from memory of the schemes' public descriptions; whoever is told wrongly is told what to show all the same.
"""

from __future__ import annotations

import enum
import re

from kiosk.contract.ids import is_case_number, is_credit_code, is_foreign_number_2017, is_resident_number
from kiosk.contract.lockers import BADGE_QR, COVER_SLIP, ITEM_LABEL, PICKUP_QR
from kiosk.contract.words import Words, say


class Kind(enum.StrEnum):
    """What a code is, in the words of strange.*."""

    PICKUP = "pickup"
    CASE = "case"
    LABEL = "label"  # on a result that staff put into a cell
    SLIP = "slip"  # the cover slip of a hand-in
    BADGE = "badge"  # of the staff
    PERSON = "person"  # an identity number
    COMPANY = "company"  # a unified social credit code
    PAYMENT = "payment"
    SET_UP = "set_up"  # would set up the scanner itself
    INVOICE = "invoice"
    GOODS = "goods"
    WEB = "web"
    OTHER = "other"


class Wanted(enum.StrEnum):
    """What a scene asks to be shown instead, in the words of strange.wanted.*."""

    PICKUP = "pickup"
    CASE = "case"
    HAND_IN = "hand_in"


_LABEL, _SLIP = re.compile(rf"{ITEM_LABEL}\d{{8}}"), re.compile(rf"{COVER_SLIP}[A-Z0-9]{{8}}")
# WeChat 18 digits from 10 to 15, Alipay 16 to 24 from 25 to 30, UnionPay 19 from 62, digital yuan 19 from 01.
_PAYMENT = re.compile(r"1[0-5]\d{16}|(?:2[5-9]|30)\d{14,22}|62\d{17}|01\d{17}")
_PAYMENT_PLACES = ("wxp://", "weixin://wxpay", "alipays://", "https://qr.alipay.com/", "https://qr.95516.com/")
_SET_UP = re.compile(r"[@#][A-Z]{6}[A-Z0-9]{0,60};?|nls\d{7}|[A-Z0-9]{6}[A-Z0-9]{0,40}[.!]", re.IGNORECASE)
_INVOICE = re.compile(r"01,\d{2},\d{0,12},\d{8,20},.*")
_PLACE = re.compile(r"[a-z][a-z0-9+.-]*://.*|www\..*", re.IGNORECASE)
_GOODS_DIGITS = 13


def kind_of(text: str) -> Kind:
    """What this code is. Numbers with check digits go first: a case of 甘肃 begins as a UnionPay code does."""
    text = text.strip()
    checks = (
        (Kind.PICKUP, text.startswith(PICKUP_QR)),
        (Kind.BADGE, text.startswith(BADGE_QR)),
        (Kind.LABEL, bool(_LABEL.fullmatch(text))),
        (Kind.SLIP, bool(_SLIP.fullmatch(text))),
        (Kind.CASE, is_case_number(text.replace("-", ""))),
        (Kind.PERSON, is_resident_number(text.upper()) or is_foreign_number_2017(text.upper())),
        (Kind.COMPANY, is_credit_code(text.upper())),
        (Kind.PAYMENT, bool(_PAYMENT.fullmatch(text)) or text.lower().startswith(_PAYMENT_PLACES)),
        (Kind.WEB, bool(_PLACE.match(text))),
        (Kind.INVOICE, bool(_INVOICE.match(text))),
        (Kind.SET_UP, bool(_SET_UP.fullmatch(text))),
        (Kind.GOODS, _is_goods(text)),
    )
    return next((kind for kind, fits in checks if fits), Kind.OTHER)


def told(kind: Kind, wanted: Wanted) -> Words:
    """What to say about a code that is not `wanted`."""
    return say(f"strange.{kind}", wanted=say(f"strange.wanted.{wanted}"))


def _is_goods(text: str) -> bool:
    """An EAN-13 on a packet: weights 1 and 3, check digit last."""
    if len(text) != _GOODS_DIGITS or not (text.isascii() and text.isdigit()):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(text)) % 10 == 0
