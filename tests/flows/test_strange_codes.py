"""What a citizen may hold before the scanner by mistake, and what is said about it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.central.operators.refusals import AT_THE_CONSOLE
from kiosk.central.refusals import REASONS
from kiosk.contract.ids import case_check_digit
from kiosk.contract.lockers import BADGE_QR, PICKUP_QR
from kiosk.terminal.flows.strange import Kind, Wanted, kind_of, told
from kiosk.terminal.flows.trouble import QUOTED
from kiosk.text import LANGUAGES, Language, catalogue, render

_CASE = "370999" + "20261105" + "0001"
_GANSU = "620102" + "20261105" + "0001"  # begins as UnionPay's codes do


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"{PICKUP_QR}q7Zr-0aXk29_mBv4", Kind.PICKUP),
        (_CASE + case_check_digit(_CASE), Kind.CASE),
        ("370999-20261105-0001-" + case_check_digit(_CASE), Kind.CASE),
        (_GANSU + case_check_digit(_GANSU), Kind.CASE),
        ("HI00000101", Kind.LABEL),
        ("HSJ0001501", Kind.SLIP),
        (f"{BADGE_QR}Bq4nW8sLk2ZxT7vR", Kind.BADGE),
        ("11010519491231002X", Kind.PERSON),
        ("11010519491231002x", Kind.PERSON),
        ("CAN110081080310", Kind.PERSON),
        ("91350100M000100Y43", Kind.COMPANY),
        ("134567890123456789", Kind.PAYMENT),
        ("2834567890123456", Kind.PAYMENT),
        ("6212345678901234567", Kind.PAYMENT),
        ("wxp://f2f0Zk3QeXample", Kind.PAYMENT),
        ("https://qr.alipay.com/fkx0000example", Kind.PAYMENT),
        ("@SCNMOD0;", Kind.SET_UP),
        ("nls0302010", Kind.SET_UP),
        ("PAPHHF.", Kind.SET_UP),
        ("01,10,044001900111,12345678,100.00,20261105,12345678901234567890,ABCD,", Kind.INVOICE),
        ("6901234567892", Kind.GOODS),
        ("https://example.org/q?c=8823", Kind.WEB),
        ("weixin://dl/business", Kind.WEB),
        ("www.example.org", Kind.WEB),
        ("6901234567893", Kind.OTHER),
        ("12345678", Kind.OTHER),
        ("领件码8823", Kind.OTHER),
        ("", Kind.OTHER),
    ],
)
def test_a_code_is_told_apart_as_far_as_can_be(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind
    assert kind_of(f" {text}\r\n") is kind


@pytest.mark.parametrize("wanted", Wanted)
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_words_that_end_with_what_to_show(kind: Kind, wanted: Wanted, language: Language) -> None:
    sentence = render(told(kind, wanted), language)
    assert sentence.endswith(catalogue(language).sentence(f"strange.wanted.{wanted}"))


@given(st.text(max_size=80))
@settings(deadline=None)
def test_anything_may_be_shown(text: str) -> None:
    assert kind_of(text) in Kind


def test_no_refusal_is_quoted_as_the_platform_spells_it() -> None:
    assert set(QUOTED) == set(REASONS) - set(AT_THE_CONSOLE), "no terminal hears what operators are refused"
    assert len(set(QUOTED.values())) == len(QUOTED)
    assert all(quoted.startswith("NET-") for quoted in QUOTED.values())
