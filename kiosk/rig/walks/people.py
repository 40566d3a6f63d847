"""Who applies for which item of the demo, and with which answers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kiosk.contract.items import Item, Material
from kiosk.rig.house import CONFIG

_DEMO = CONFIG / "demo"
_NONE: Mapping[str, bool] = MappingProxyType({})


@dataclass(frozen=True)
class Applies:
    """A citizen of the demo, and to which questions they answer yes."""

    who: str
    answers: Mapping[str, bool] = field(default_factory=lambda: _NONE)


# By the item's number. Answers lead to numbers, promises, pages and originals at one item or another.
APPLICANTS: dict[int, Applies] = {
    1: Applies("王演示", {"online_only": True}),
    2: Applies("王演示"),
    3: Applies("赵示例"),
    4: Applies("周演练"),
    5: Applies("孙样本", {"heavy": True, "self_drive": True}),
    6: Applies("王演示"),
    7: Applies("赵示例"),
    8: Applies("赵示例", {"auto_pay": True}),
    9: Applies("吴模拟"),
    10: Applies("孙样本"),
    11: Applies("周演练"),
    12: Applies("王演示"),
    13: Applies("李样例", {"own_card": True}),
    14: Applies("沈𬱖测", {"living": True}),
    15: Applies("张测试", {"lives_alone": True}),
    16: Applies("赵示例", {"married": True}),
    17: Applies("韩㛃例", {"paper": True}),
    18: Applies("王演示", {"own_forest": True}),
    19: Applies("赵示例"),
    20: Applies("卫例子", {"abroad": True}),
}


class Papers:
    """What issuers know about people by number, as records.toml says it."""

    def __init__(self, folder: Path = _DEMO) -> None:
        records = tomllib.loads((folder / "records.toml").read_text("utf-8"))
        people = tomllib.loads((folder / "people.toml").read_text("utf-8"))["person"]
        self._numbers = {person["name"]: person["number"] for person in people}
        self._documents: list[dict[str, Any]] = records["document"]

    def number(self, who: str, material: Material) -> str:
        """The number by which its issuer knows this paper of theirs; empty where none does."""
        mine = (
            each
            for each in self._documents
            if each["owner"] == self._numbers[who] and each["kind"] == material.number_kind
        )
        return next((each["number"] for each in mine), "") if material.number_kind else ""


def says_yes(applies: Applies, item: Item) -> dict[str, bool]:
    """Their answer to each question of the item."""
    known = {question.id for question in item.questions}
    unknown = set(applies.answers) - known
    assert not unknown, f"item {item.number} asks none of {sorted(unknown)}, only {sorted(known)}"
    return {question: applies.answers.get(question, False) for question in known}
