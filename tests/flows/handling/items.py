"""Items to apply for: a short one, one with a field of every kind, and a catalogue that holds them."""

from __future__ import annotations

import dataclasses
import datetime as dt

from kiosk.contract.items import (
    Applicant,
    Catalogue,
    Condition,
    DeliveryWay,
    Department,
    Field,
    FieldKind,
    Item,
    Option,
    PhraseList,
    Question,
    Source,
    Town,
)
from kiosk.contract.lockers import Sensitivity
from kiosk.contract.names import Name
from kiosk.contract.platform import ProjectType


def both(text: str) -> Name:
    """A name that is the same in both languages."""
    return Name(text, text)


FILLED = (
    Field("name", both("name"), FieldKind.NAME, source=Source.CARD_NAME, fixed=True),
    Field("number", both("number"), FieldKind.ID_NUMBER, source=Source.CARD_NUMBER, fixed=True),
    Field("home", both("home"), FieldKind.TEXT, source=Source.CARD_ADDRESS),
)
SHOP = Field("shop", both("shop"), FieldKind.NAME, most=12)
PHONE = Field("phone", both("phone"), FieldKind.PHONE, source=Source.HOLDER_PHONE)
SHORT = Item(
    task_code="370999-T001",
    task_version="3",
    number=1,
    task_name=Name("个体工商户设立登记", "Registration of a small business"),
    plain_name=Name("开小店", "Open a shop"),
    letters=("gtgsh", "kxd"),
    dept_code="D1",
    topics=("business",),
    sphere="government",
    project_type=ProjectType.PROMISED,
    anticipate_day=20,
    anticipate_explain=None,
    promise_day=3,
    by_law=both("law"),
    accept_condition=(),
    applicant=Applicant.PERSON,
    transact_addr=both("hall"),
    transact_time=both("always"),
    link_way="0538-2100000",
    supervise_way="12345",
    result_name=Name("营业执照", "Business licence"),
    is_service_terminals=True,
    elsewhere=None,
    min_loa=2,
    deliveries=(DeliveryWay.LOCKER, DeliveryWay.MAIL, DeliveryWay.PRINT),
    sensitivity=Sensitivity.ORDINARY,
    delegable=True,
    commitment_allowed=False,
    tolerance_allowed=False,
    site_inspection=False,
    print_on_terminal=False,
    print_copies=1,
    estimated_minutes=5,
    limit_scene_num=0,
    questions=(
        Question("rents", both("Do you rent the place?")),
        Question("lends", both("Is it lent?"), only_if=(Condition("rents", answer=False),)),
    ),
    fields=(*FILLED, SHOP, PHONE, Field("rent", both("rent"), FieldKind.AMOUNT, only_if=(Condition("rents", True),))),
)  # fmt: skip
EVERY_KIND = (
    Field("note", both("note"), FieldKind.LONG_TEXT, required=False),
    Field("partner", both("partner"), FieldKind.ID_NUMBER),
    Field("firm", both("firm"), FieldKind.CREDIT_CODE),
    Field("second_phone", both("second_phone"), FieldKind.PHONE),
    Field("account", both("account"), FieldKind.BANK_CARD),
    Field("opened", both("opened"), FieldKind.DATE, when="past"),
    Field("capital", both("capital"), FieldKind.AMOUNT, least=100, most=1_000_000),
    Field("staff", both("staff"), FieldKind.NUMBER, most=300),
    Field("plate", both("plate"), FieldKind.CODE),
    Field("own", both("own"), FieldKind.YES_NO),
    Field("sort", both("sort"), FieldKind.CHOICE, options=(Option("a", both("A")), Option("b", both("B")))),
    Field(
        "days",
        both("days"),
        FieldKind.CHOICES,
        options=(Option("mo", both("Mo")), Option("tu", both("Tu")), Option("we", both("We"))),
        most=2,
    ),
    Field("place", both("place"), FieldKind.ADDRESS),
    Field("scope", both("scope"), FieldKind.PHRASES, phrases="scope", most=3),
)
WHOLE = dataclasses.replace(
    SHORT,
    task_code="370999-T002",
    questions=(),
    fields=(*FILLED, SHOP, PHONE, *EVERY_KIND),
    deliveries=(DeliveryWay.WINDOW,),
)
VILLAGES = tuple(Option(f"v{n}", Name(f"第{n}村", f"{chr(65 + n % 26)}{n} village")) for n in range(40))
TOWNS = (
    Town("t1", Name("演示街道", "Yanshi Street"), (Option("c1", Name("一社区", "Community 1")),)),
    Town("t2", Name("样例镇", "Yangli Town"), VILLAGES),
)
SALES = ("食品销售", "烟草零售", "餐饮服务", "食品生产")
PHRASES = (PhraseList("scope", tuple(Option(f"p{n}", both(text)) for n, text in enumerate(SALES))),)


def catalogue(letter_key: str, *items: Item) -> Catalogue:
    """A catalogue of these items."""
    return Catalogue(
        version="1",
        made=dt.datetime(2026, 11, 28, tzinfo=dt.UTC),
        letter_key=letter_key,
        items=items,
        departments=(Department("D1", both("dept"), "0538-2100000"),),
        topics=(),
        towns=TOWNS,
        phrases=PHRASES,
        notices=(),
        intermediaries=(),
        regional=(),
        rating_tags=(),
    )
