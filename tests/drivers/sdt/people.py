"""Cards of invented people, one of each layout."""

from __future__ import annotations

import datetime as dt

from drivers.contracts import CardKind, IdCard

RESIDENT = IdCard(
    kind=CardKind.RESIDENT,
    name="张三",
    english_name="",
    sex="男",
    nation="汉",
    born=dt.date(1949, 12, 31),
    address="北京市朝阳区某某街道1号楼2单元301室",
    number="11010519491231002X",
    issuer="北京市公安局朝阳分局",
    valid_from=dt.date(2020, 1, 1),
    valid_to=None,
    number_agrees=True,
    long_term=True,
)
PERMIT = IdCard(
    kind=CardKind.PERMIT,
    name="陈大文",
    english_name="",
    sex="男",
    nation="",
    born=dt.date(1994, 8, 23),
    address="示例省示例县示例路1号",
    number="810000199408230013",
    issuer="示例县公安局",
    valid_from=dt.date(2021, 5, 6),
    valid_to=dt.date(2026, 5, 6),
    number_agrees=True,
)
FOREIGN_2017 = IdCard(
    kind=CardKind.FOREIGN_2017,
    name="",
    english_name="SMITH, JOHN",
    sex="男",
    nation="CAN",
    born=dt.date(1981, 8, 3),
    address="",
    number="CAN110081080310",
    issuer="1100",
    valid_from=dt.date(2018, 3, 2),
    valid_to=dt.date(2028, 3, 2),
    number_agrees=True,
)
FOREIGN_2023 = IdCard(
    kind=CardKind.FOREIGN_2023,
    name="史密斯",
    english_name="SMITH, JOHN ALEXANDER MAXIMILIAN VON EXAMPLE",  # longer than the first of its two fields
    sex="男",
    nation="CAN",
    born=dt.date(1981, 8, 3),
    address="",
    number="911124198108030016",
    issuer="",
    valid_from=dt.date(2023, 12, 1),
    valid_to=dt.date(2033, 12, 1),
    number_agrees=True,
)
ALL = (RESIDENT, PERMIT, FOREIGN_2017, FOREIGN_2023)
