"""A shop, a licence and a catalogue that holds items."""

from __future__ import annotations

import dataclasses
import datetime as dt

from kiosk.contract.items import Applicant, Catalogue, DeliveryWay, Department, Item
from kiosk.contract.lockers import Sensitivity
from kiosk.contract.names import Name
from kiosk.contract.platform import ProjectType

MADE = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
_HERE = Name("此处", "here")


def shop() -> Item:
    """个体工商户设立登记."""
    return Item(
        task_code="370999-T001",
        task_version="1",
        number=1,
        task_name=Name("个体工商户设立登记", "Registration of a sole trader"),
        plain_name=Name("开个小店,办营业执照", "Start a small business"),
        letters=("gtgshsldj", "getigongshanghushelidengji", "kgxdbyyzz", "kaigexiaodianbanyingyezhizhao"),
        dept_code="approval",
        topics=("business",),
        sphere="government",
        project_type=ProjectType.INSTANT,
        anticipate_day=3,
        anticipate_explain=None,
        promise_day=0,
        by_law=_HERE,
        accept_condition=(),
        applicant=Applicant.PERSON,
        transact_addr=_HERE,
        transact_time=_HERE,
        link_way="10000000101",
        supervise_way="12345",
        result_name=Name("营业执照", "Business licence"),
        is_service_terminals=True,
        elsewhere=None,
        min_loa=2,
        deliveries=(DeliveryWay.LOCKER,),
        sensitivity=Sensitivity.IMPORTANT,
        delegable=True,
        commitment_allowed=False,
        tolerance_allowed=False,
        site_inspection=False,
        print_on_terminal=False,
        print_copies=1,
        estimated_minutes=8,
        limit_scene_num=0,
    )


def pension() -> Item:
    """城乡居民养老保险参保登记."""
    return dataclasses.replace(
        shop(),
        task_code="370999-T008",
        number=8,
        task_name=Name("城乡居民养老保险参保登记", "Joining the residents' pension"),
        plain_name=Name("参加养老保险", "Join the pension scheme"),
        letters=("cxjmylbxcbdj", "chengxiangjuminyanglaobaoxiancanbaodengji", "cjylbx", "canjiayanglaobaoxian"),
    )


def catalogue_of(*items: Item, made: dt.datetime = MADE, version: str = "v1") -> Catalogue:
    """A catalogue of these items."""
    department = Department("approval", Name("县行政审批服务局", "Approval Bureau"), "10000000101")
    return Catalogue(version, made, "", items, (department,), (), (), (), (), (), (), ())
