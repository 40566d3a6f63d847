"""Holders of social-security cards, invented."""

from __future__ import annotations

import dataclasses
import datetime as dt

from drivers.contracts import CardKind, IdCard

ONE = IdCard(
    kind=CardKind.SOCIAL,
    name="张三䶮",
    english_name="",
    sex="男",
    nation="汉",
    born=dt.date(1949, 12, 31),
    address="",
    number="11010519491231002X",
    issuer="示例县",
    valid_from=dt.date(2020, 1, 1),
    valid_to=dt.date(2030, 1, 1),
    number_agrees=True,
)
OTHER = dataclasses.replace(ONE, name="阿卜·示例", sex="女", nation="维吾尔", valid_to=dt.date(2031, 1, 1))
NAMELESS = dataclasses.replace(ONE, name="")
