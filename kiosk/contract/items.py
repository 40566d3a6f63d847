"""A service item 事项 as the platform publishes it: everything a terminal needs to explain it, ask for it and send it.

The whole catalogue travels as one `Signed` text (kind "catalogue") of GET /catalog/bundle and is good without the
platform. Field names follow the national 实施清单 where one exists; times and fees are those of the item's own file.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from kiosk.contract.lockers import Sensitivity
from kiosk.contract.names import Name
from kiosk.contract.platform import Notice, ProjectType, UseLevel


class FieldKind(enum.StrEnum):
    """What may stand in a field. Every value travels as text; contract.forms says which texts are good.

    date 2026-11-28 · amount in fen · yes_no "yes" or "no" · choices "a,b" · address "town|village|rest" ·
    phrases "code,code"
    """

    TEXT = "text"
    LONG_TEXT = "long_text"
    NAME = "name"
    ID_NUMBER = "id_number"
    CREDIT_CODE = "credit_code"
    PHONE = "phone"
    BANK_CARD = "bank_card"
    DATE = "date"
    AMOUNT = "amount"
    NUMBER = "number"
    CODE = "code"  # capitals and digits: a number plate's rest, a certificate's number
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    ADDRESS = "address"
    PHRASES = "phrases"


class Source(enum.StrEnum):
    """Where a field's value comes from before anybody is asked."""

    ASKED = ""
    CARD_NAME = "card.name"
    CARD_NUMBER = "card.number"
    CARD_ADDRESS = "card.address"
    CARD_BIRTH = "card.birth"
    HOLDER_PHONE = "holder.phone"  # the platform knows it
    PRINCIPAL_NAME = "principal.name"  # of whom the citizen acts for, or their own
    PRINCIPAL_CODE = "principal.code"


class Way(enum.StrEnum):
    """How a material may be settled, as an item lists them: the first that works is taken."""

    SHARED = "shared"  # 已共享: the state has it, the citizen is not asked
    REUSE = "reuse"  # 已在上一环节收取
    ELICENCE = "elicence"  # 证照库可取
    MADE_HERE = "made_here"  # the form that is filled in here, signed on the screen
    VERIFY_NUMBER = "verify_number"  # 只提供批准文件名称、文号、编码
    COMMITMENT = "commitment"  # 告知承诺
    TOLERANCE = "tolerance"  # 容缺后补
    UPLOAD = "upload"
    HAND_IN = "hand_in"  # the original, into the locker or at the window


class EvidenceLevel(enum.StrEnum):
    """108号's grades: issued electronically; checked against the original; brought by the citizen; declared."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Need(enum.StrEnum):
    """必要性."""

    MUST = "1"
    MAY = "2"
    LATER = "3"  # 容缺后补


class DeliveryWay(enum.StrEnum):
    """送达方式 that an item allows."""

    LOCKER = "locker"
    WINDOW = "window"
    MAIL = "mail"
    ELECTRONIC = "electronic"
    PRINT = "print"  # printed at the terminal at once


class Applicant(enum.StrEnum):
    """服务对象."""

    PERSON = "person"
    LEGAL = "legal"
    BOTH = "both"


@dataclass(frozen=True)
class Condition:
    """Holds when this question was answered so. Several conditions must all hold."""

    question: str
    answer: bool


@dataclass(frozen=True)
class Question:
    """情形: one yes/no question; its answer prunes questions, fields and materials."""

    id: str
    ask: Name
    hint: Name | None = None
    only_if: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Option:
    """One of several choices."""

    id: str
    name: Name


@dataclass(frozen=True)
class Field:
    """One field of the form. `least` and `most` bound the length of texts, the value of numbers and amounts (fen).

    `fixed` means that what the source gives is shown but not changed by the citizen.
    """

    id: str
    label: Name
    kind: FieldKind
    hint: Name | None = None
    required: bool = True
    source: Source = Source.ASKED
    fixed: bool = False
    options: tuple[Option, ...] = ()
    phrases: str = ""  # id of a PhraseList
    least: int | None = None
    most: int | None = None
    when: str = ""  # for dates: "past", "future" or empty
    only_if: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Material:
    """One material 材料. Without upload or hand_in among the ways no control for either is ever shown."""

    id: str
    name: Name
    need: Need
    ways: tuple[Way, ...]
    original: bool = False  # 原件
    copies: int = 1
    page_format: str = "A4"
    main: bool = False  # 主要材料: never tolerated as missing
    elicence: str = ""  # type code of the licence
    number_kind: str = ""  # kind of document whose number is verified
    tolerance_days: int = 0  # working days
    original_annotation: bool = False  # 需在证照原件上标注
    from_whom: Name | None = None
    fill: Name | None = None  # 填报须知
    standard: Name | None = None  # 受理标准
    sample: Name | None = None  # 样表, in words
    only_if: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class LegalText:
    """A text that is read to its end and signed: 告知书 with 承诺书, or 容缺受理承诺书."""

    id: str
    version: str
    title: Name
    paragraphs: tuple[Name, ...]


@dataclass(frozen=True)
class Exemption:
    """减免: applies when its conditions hold."""

    name: Name
    only_if: tuple[Condition, ...]


@dataclass(frozen=True)
class FeeLine:
    """收费项目 with its 标准 (fen) and 依据."""

    name: Name
    amount_fen: int
    basis: Name
    exemptions: tuple[Exemption, ...] = ()


@dataclass(frozen=True)
class LaneOfItem:
    """One department's part of a parallel approval 并联审批; parts may never wait for one another (不得互为前置)."""

    dept_code: str
    promise_day: int
    lead: bool = False
    prerequisite_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResultOfItem:
    """One of several results of a matter 统一出件: each department's own paper, collected at one place."""

    id: str
    name: Name
    dept_code: str
    only_if: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Item:
    """One item. Days are working days; `estimated_minutes` is what the citizen needs here."""

    task_code: str
    task_version: str
    number: int
    task_name: Name
    plain_name: Name
    letters: tuple[str, ...]  # pinyin initials and full pinyin of its names, lower case, to search by
    dept_code: str
    topics: tuple[str, ...]  # 主题, 人生事件
    sphere: str  # government, public, business, convenience, trading, dialogue (M37)
    project_type: ProjectType
    anticipate_day: int
    anticipate_explain: Name | None
    promise_day: int
    by_law: Name
    accept_condition: tuple[Name, ...]
    applicant: Applicant
    transact_addr: Name
    transact_time: Name
    link_way: str
    supervise_way: str
    result_name: Name
    is_service_terminals: bool
    elsewhere: Name | None  # where to go for what is not handled here; with visits to a window, why they are needed
    min_loa: int
    deliveries: tuple[DeliveryWay, ...]
    sensitivity: Sensitivity
    delegable: bool
    commitment_allowed: bool
    tolerance_allowed: bool
    site_inspection: bool
    print_on_terminal: bool
    print_copies: int
    estimated_minutes: int
    limit_scene_num: int  # 到现场次数
    min_age: int = 0
    max_age: int = 0  # 0: none
    questions: tuple[Question, ...] = ()
    fields: tuple[Field, ...] = ()
    materials: tuple[Material, ...] = ()
    fees: tuple[FeeLine, ...] = ()
    commitment: LegalText | None = None
    tolerance: LegalText | None = None
    lanes: tuple[LaneOfItem, ...] = ()
    handle_flow: tuple[Name, ...] = ()
    results: tuple[ResultOfItem, ...] = ()  # where there are several; else there is one, `result_name`


@dataclass(frozen=True)
class Department:
    """实施主体."""

    code: str
    name: Name
    phone: str
    level: UseLevel = UseLevel.COUNTY


@dataclass(frozen=True)
class Topic:
    """A life event or subject under which items are found."""

    id: str
    name: Name
    icon: str


@dataclass(frozen=True)
class Town:
    """乡镇街道 with its villages 村居, as addresses are chosen."""

    code: str
    name: Name
    villages: tuple[Option, ...]


@dataclass(frozen=True)
class PhraseList:
    """规范表述: standard phrases that a field is filled with, for example 经营范围."""

    id: str
    phrases: tuple[Option, ...]


@dataclass(frozen=True)
class Intermediary:
    """中介超市: read only."""

    id: str
    name: Name
    service: Name
    qualification: Name
    price: Name
    days: int
    rating: str
    phone: str
    suspended: Name | None = None  # why, where it may not be taken


@dataclass(frozen=True)
class RegionalAssessment:
    """区域化评估: what need not be made again for a project inside the area."""

    id: str
    area: Name
    assessment: Name
    document_no: str
    valid_to: dt.date
    materials: tuple[str, ...]  # "task_code/material" settled by it


@dataclass(frozen=True)
class RatingTag:
    """A reason that can be ticked beside a low or high rating."""

    id: str
    name: Name
    levels: tuple[int, ...]


@dataclass(frozen=True)
class Catalogue:
    """Body of the signed bundle. `letter_key` is the platform's public key for letters, a JWK as JSON; `seal_root` the
    certificate (PEM) that the departments' seals lead to.
    """

    version: str
    made: dt.datetime
    letter_key: str
    items: tuple[Item, ...]
    departments: tuple[Department, ...]
    topics: tuple[Topic, ...]
    towns: tuple[Town, ...]
    phrases: tuple[PhraseList, ...]
    notices: tuple[Notice, ...]
    intermediaries: tuple[Intermediary, ...]
    regional: tuple[RegionalAssessment, ...]
    rating_tags: tuple[RatingTag, ...]
    seal_root: str = ""
    phone_pages: bool = True  # whether a citizen's telephone can reach the platform, to send pages (M25)


@dataclass(frozen=True)
class ItemState:
    """One item of GET /catalog/states that cannot be handled now (M40); items not named can."""

    task_code: str
    reason: Name
    until: dt.datetime | None = None
