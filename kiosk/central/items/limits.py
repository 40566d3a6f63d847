"""What the values of a catalogue's files may be, beyond their types."""

from __future__ import annotations

from kiosk.central.items.written import LicenceType, NumberKind
from kiosk.contract import items
from kiosk.sheets.limits import Between, Limit, Shaped

_WORD = Shaped(r"[a-z][a-z0-9_]{0,39}", "small letters, digits and _ only, a letter first")
_PHONE = Shaped(r"[0-9][0-9-]{3,14}", "a telephone number, digits only")
_VERSION = Shaped(r"[1-9][0-9]{0,5}", 'a whole number in quotes: "1", then "2"')
_DAYS = Between(0, 365, "working days")
_AGE = Between(0, 130, "years")
_SPHERES = "government, public, business, convenience, trading or dialogue"

LIMITS: dict[tuple[type[object], str], Limit] = {
    (items.Item, "number"): Between(1, 99_999),
    (items.Item, "task_code"): Shaped(r"[0-9A-Z]{31}", "31 digits and capitals: the credit code of the body, then 13"),
    (items.Item, "task_version"): _VERSION,
    (items.Item, "sphere"): Shaped(r"government|public|business|convenience|trading|dialogue", _SPHERES),
    (items.Item, "anticipate_day"): _DAYS,
    (items.Item, "promise_day"): _DAYS,
    (items.Item, "link_way"): _PHONE,
    (items.Item, "supervise_way"): _PHONE,
    (items.Item, "min_loa"): Between(1, 3),
    (items.Item, "print_copies"): Between(0, 10),
    (items.Item, "estimated_minutes"): Between(1, 60, "minutes"),
    (items.Item, "limit_scene_num"): Between(0, 9),
    (items.Item, "min_age"): _AGE,
    (items.Item, "max_age"): _AGE,
    (items.Question, "id"): _WORD,
    (items.Option, "id"): _WORD,
    (items.Field, "id"): _WORD,
    (items.Field, "when"): Shaped("past|future", '"past" or "future"'),
    (items.Material, "id"): _WORD,
    (items.Material, "copies"): Between(1, 20),
    (items.Material, "page_format"): Shaped(r"A[345]", "A3, A4 or A5"),
    (items.Material, "tolerance_days"): Between(1, 60, "working days"),
    (items.LegalText, "id"): _WORD,
    (items.LegalText, "version"): _VERSION,
    (items.FeeLine, "amount_fen"): Between(1, 100_000_000, "fen"),
    (items.LaneOfItem, "promise_day"): _DAYS,
    (items.Department, "code"): _WORD,
    (items.Department, "phone"): _PHONE,
    (items.Topic, "id"): _WORD,
    (items.PhraseList, "id"): _WORD,
    (items.Town, "code"): Shaped(r"[0-9]{9}", "nine digits"),
    (items.Intermediary, "days"): Between(1, 365, "working days"),
    (items.Intermediary, "rating"): Shaped(r"[1-5]\.[0-9]", '"4.6"'),
    (items.Intermediary, "phone"): _PHONE,
    (items.RatingTag, "id"): _WORD,
    (LicenceType, "code"): _WORD,
    (NumberKind, "code"): _WORD,
}
