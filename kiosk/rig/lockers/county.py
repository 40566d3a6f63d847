"""A synthetic county for the proof: people, finished cases with labelled results, cases that wait for papers, staff."""

from __future__ import annotations

import datetime as dt
import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from kiosk.contract.ids import id_check_character
from kiosk.contract.lockers import COVER_SLIP, ITEM_LABEL
from kiosk.rig.house import CONFIG

_AREA = "370999"
_SIZES = ("small", "medium", "large")
_FIRST_HAND_IN = 5000
COURIER = "S-101"


@dataclass(frozen=True)
class Thing:
    """A result with its label; `important` ones ask for card, code and signature."""

    item_no: str
    card: str
    important: bool
    agent: str = ""  # the card of somebody who may collect it with a code of their own
    agent_code: str = ""


@dataclass(frozen=True)
class Papers:
    """What a case waits for, under the number of its cover slip."""

    id: str


@dataclass(frozen=True)
class County:
    """The seed folder, and what lies at the desk of each site's staff."""

    folder: Path
    things: tuple[Thing, ...]
    papers: tuple[Papers, ...]


def make(folder: Path, things: int, papers: int, dice: random.Random) -> County:
    """Write the seed files of a county with so many things to deposit and papers to hand in."""
    shutil.copytree(CONFIG / "demo", folder)
    cards = [_number(serial) for serial in range(1, 61)]
    (folder / "people.toml").write_text("".join(_person(serial, card) for serial, card in enumerate(cards)), "utf-8")
    made = tuple(_thing(number, cards, dice) for number in range(1, things + 1))
    awaited = tuple(Papers(f"{COVER_SLIP}{number:08d}") for number in range(1, papers + 1))
    cases = [_case(number, cards.index(thing.card), "making") for number, thing in enumerate(made, 1)]
    cases += [_case(_FIRST_HAND_IN + number, number % len(cards), "correction") for number in range(1, papers + 1)]
    (folder / "cases.toml").write_text("".join(cases), "utf-8")
    (folder / "parcels.toml").write_text("".join(_parcel(n, t, dice) for n, t in enumerate(made, 1)), "utf-8")
    lines = [_awaited(number, each) for number, each in enumerate(awaited, 1)]
    (folder / "awaited.toml").write_text("".join(lines), "utf-8")
    agents = [_delegation(n, t, cards) for n, t in enumerate(made, 1) if t.agent]
    (folder / "deposits.toml").write_text("".join(agents), "utf-8")
    (folder / "records.toml").write_text("", "utf-8")  # the demo's are about its own people
    return County(folder, made, awaited)


def _number(serial: int) -> str:
    first = f"{_AREA}1985{serial % 12 + 1:02d}{serial % 28 + 1:02d}{serial:03d}"
    return first + id_check_character(first)


def _person(serial: int, card: str) -> str:
    return _table(
        "person",
        name=f"演练{serial:03d}",
        sex="男",
        nation="汉",
        born=dt.date.fromisoformat(card[6:14]),
        address="示例省示例县",
        number=card,
        issuer="示例县公安局",
        valid_from=dt.date(2010, 1, 1),
        valid_to="长期",
        kind="resident",
        phone=f"100{serial:08d}",
        note_zh="",
        note_en="",
    )


def _thing(number: int, cards: list[str], dice: random.Random) -> Thing:
    owner = dice.choice(cards)
    agent = dice.choice([card for card in cards if card != owner]) if dice.random() < 0.15 else ""
    code = f"{90_000_000 + number:08d}" if agent else ""
    return Thing(f"{ITEM_LABEL}{number:08d}", owner, dice.random() < 0.3, agent, code)


def _case(number: int, person: int, state: str) -> str:
    entered = {"submitted": -5, "accepted": -4, state: -1}
    stages = ", ".join(f'{{ state = "{name}", on = {on} }}' for name, on in entered.items())
    lines = _table("case", sequence=f"{number:04d}", person=f"演练{person:03d}", item=2, query_code="000000")
    return f"{lines.rstrip()}\nstages = [{stages}]\n\n"


def _parcel(number: int, thing: Thing, dice: random.Random) -> str:
    return _table(
        "parcel",
        case=f"{number:04d}",
        item_zh="食品经营许可证",
        item_en="Food business licence",
        document_no=f"JY{number:06d}",
        copies=1,
        size=dice.choice(_SIZES[:2]),
        sensitivity="important" if thing.important else "ordinary",
    )


def _awaited(number: int, papers: Papers) -> str:
    lines = _table("awaited", id=papers.id, case=f"{_FIRST_HAND_IN + number:04d}", kind="correction", size="small")
    return f'{lines.rstrip()}\nmaterials = [["身份证明", "Proof of identity"]]\n\n'


def _delegation(number: int, thing: Thing, cards: list[str]) -> str:
    agent = f"演练{cards.index(thing.agent):03d}"
    return _table(
        "delegation", id=f"DG-{number:04d}", case=f"{number:04d}", agent=agent, code=thing.agent_code, until=30
    )


def _table(table: str, /, **values: str | int | dt.date) -> str:
    lines = [f"{name} = {_value(value)}" for name, value in values.items()]
    return "\n".join([f"[[{table}]]", *lines, "", ""])


def _value(value: str | int | dt.date) -> str:
    return value.isoformat() if isinstance(value, dt.date) else json.dumps(value, ensure_ascii=False)
