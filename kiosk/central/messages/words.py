"""The words of messages to citizens. Masked surname, no number of a document; the code only where it still opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.central.lockers.grants import rule_of
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.hand_ins import HandInRow
from kiosk.central.tables.lockers import DepositRow
from kiosk.central.tables.messages import MessageKind
from kiosk.central.tables.people import CitizenRow
from kiosk.central.tables.places import SiteRow
from kiosk.central.tables.records import ActDelegationRow
from kiosk.contract.ids import CASE_NUMBER_GROUPS
from kiosk.contract.lockers import PICKUP_QR, FactorRule
from kiosk.contract.platform import CaseState

_WAITS = {
    MessageKind.DEPOSITED: "您申请的“{item}”已办好,请于{until}前到{place},{proof}领取。",
    MessageKind.AFTER_ONE_DAY: "提醒您:“{item}”还在{place}等您领取,请于{until}前{proof}领取。",
    MessageKind.AFTER_THREE_DAYS: "再次提醒:“{item}”还在{place},请于{until}前{proof}领取。",
    MessageKind.LAST_DAY_NEAR: "“{item}”在{place}只保管到{until},请尽快{proof}领取,逾期将转到{window}。",
    MessageKind.DELIVERY_NEAR: "“{item}”已办好多日,按规定应尽快送达,请到{place},{proof}领取。",
}
_SOME_HERE = "这件事共{parts}件结果,已到{here}件:可以先取,也可以在自助机选等齐一起取。"
_ALL_HERE = "这件事的{parts}件结果都到齐了,可以一次取走。"
_ENDING = "不便前来可改邮寄或委托他人,咨询{phone}。请勿转告他人。"
_RECLAIMED = "“{item}”已从{place}取出,现在{window},请带身份证在上班时间领取,咨询{phone}。原取件码已失效。"
_AGREED = "您为“{item}”投递的材料已核对一致,共{pieces}件,办件继续办理。咨询{phone}。"
_DISAGREED = "您为“{item}”投递的材料与清单核对不一致,清单外或缺少的请与经办人员联系,咨询{phone}。"
_RECEIVED = "您在{place}自助机申请的“{item}”已提交,编号{number}。进度可在自助机或网上查询,咨询{phone}。"
_MOVED = "{name}您好,“{item}”(编号{number}){said}咨询{phone}。"
_SECOND_CODE = (
    "验证码{code},用于在{place}自助机核实身份,5分钟内有效。不是您本人在办请不要理会,请勿转告他人,咨询{phone}。"
)
_DELEGATED = (
    "您在{place}自助机委托了{agent},到{until}为止。{collect}不是您本人办的,请马上到自助机或窗口撤销,咨询{phone}。"
)
_TO_COLLECT = "代取码{code},请只告诉受托人,取件时和受托人的身份证一起用。"
_STAGES = {
    CaseState.SUBMITTED: "补正的材料已收到,等工作人员看。",
    CaseState.PRE_OK: "材料初看没有问题。",
    CaseState.PRE_FIX: "还需补充或修改,请于{until}前在自助机、网上或窗口一次补齐。",
    CaseState.CORRECTION: "还需补充或修改,请于{until}前在自助机、网上或窗口一次补齐。",
    CaseState.ACCEPTED: "已受理,开始计算办理时间。",
    CaseState.TOLERANCE_ACCEPTED: "已容缺受理,请按承诺补齐材料。",
    CaseState.TOLERANCE_OVERDUE: "承诺补交的材料已过日期,补齐后继续办理。",
    CaseState.NOT_ACCEPTED: "不能受理,原因可在自助机查看。",
    CaseState.SPECIAL: "进入{note},这段时间不计入办理时间。",
    CaseState.EXTENDED: "需要延长办理时间,原因:{note}。",
    CaseState.DECIDED: "已作出决定。",
    CaseState.RETURNED: "已退回,原因可在自助机查看。",
    CaseState.WITHDRAWN: "已按您的要求撤回。",
}


@dataclass(frozen=True, repr=False)
class Words:
    """A message: the text of an SMS, and the fields of a WeChat template."""

    sms: str
    wechat: dict[str, str]


def about_deposit(kind: MessageKind, deposit: DepositRow, parts: int = 0, here: int = 0) -> Words:
    """Words about a thing that waits in a locker; of several results, how many have come."""
    site = deposit.cabinet.site
    fields = _deposit_fields(deposit)
    sms = _greeting(site, deposit.case.citizen) + _WAITS[kind].format(window=site.window.zh, **fields)
    if parts:
        fields |= {"parts": str(parts), "here": str(here)}
        sms += (_SOME_HERE if here < parts else _ALL_HERE).format(**fields)
    return Words(sms + _ENDING.format(phone=site.desk_phone), fields | {"kind": kind.value})


def about_reclaim(deposit: DepositRow, where: str) -> Words:
    """Words about a thing that is in the locker no more; the code opens nothing now and is not repeated."""
    site = deposit.cabinet.site
    item, place = deposit.case.item.task_name.zh, _place(deposit)
    sms = _RECLAIMED.format(item=item, place=place, window=where, phone=site.desk_phone)
    fields = {"name": surname(deposit.case.citizen), "item": item, "place": where, "phone": site.desk_phone}
    return Words(_greeting(site, deposit.case.citizen) + sms, fields | {"kind": MessageKind.RECLAIMED.value})


def about_receipt(case: CaseRow, site: SiteRow) -> Words:
    """Words about an application that has come in; the query code stands on the slip alone."""
    number = "-".join(_grouped(case.project_no))
    fields = {
        "item": case.item.task_name.zh,
        "place": site.name.zh,
        "number": number,
        "phone": case.item.department.phone,
    }
    sms = _greeting(site, case.citizen) + _RECEIVED.format(**fields)
    return Words(sms, fields | {"name": surname(case.citizen), "kind": MessageKind.RECEIVED.value})


def about_stage(case: CaseRow, last: dt.date | None) -> Words | None:
    """Words about the stage a case has come to; none where nobody is written to about it."""
    if case.state not in _STAGES:
        return None
    note = case.stages[-1].note
    said = _STAGES[case.state].format(until=day(last) if last else "", note=note.zh if note else "特别程序")
    fields = {
        "item": case.item.task_name.zh,
        "number": "-".join(_grouped(case.project_no)),
        "phone": case.item.department.phone,
    }
    sms = _MOVED.format(name=surname(case.citizen), said=said, **fields)
    return Words(sms, fields | {"name": surname(case.citizen), "said": said, "kind": MessageKind.MOVED.value})


def about_second_code(code: str, citizen: CitizenRow, site: SiteRow) -> Words:
    """Words with the code of a second proof."""
    fields = {"code": code, "place": site.name.zh, "phone": site.desk_phone}
    sms = _greeting(site, citizen) + _SECOND_CODE.format(**fields)
    return Words(sms, fields | {"name": surname(citizen), "kind": MessageKind.SECOND_CODE.value})


def about_delegation(row: ActDelegationRow, site: SiteRow) -> Words:
    """Words about a delegation that was signed; with the agent's code where something may be collected."""
    fields = {"place": site.name.zh, "agent": surname(row.agent), "until": day(row.until), "phone": site.desk_phone}
    collect = _TO_COLLECT.format(code=row.code) if row.code else ""
    sms = _greeting(site, row.principal) + _DELEGATED.format(collect=collect, **fields)
    return Words(sms, fields | {"name": surname(row.principal), "code": row.code, "kind": MessageKind.DELEGATED.value})


def about_hand_in(kind: MessageKind, row: HandInRow, site: SiteRow) -> Words:
    """Words about papers that staff have counted."""
    text = _AGREED if kind is MessageKind.HAND_IN_AGREED else _DISAGREED
    phone = row.case.item.department.phone
    fields = {"item": row.case.item.task_name.zh, "pieces": str(row.counted or 0), "phone": phone}
    sms = _greeting(site, row.case.citizen) + text.format(**fields)
    return Words(sms, fields | {"name": surname(row.case.citizen), "kind": kind.value})


def surname(citizen: CitizenRow) -> str:
    """王* — one character and a star; of a name in letters only the first letter."""
    return citizen.name[:1] + "*"


def day(date: dt.date) -> str:
    """11月28日."""
    return f"{date.month}月{date.day}日"


def _grouped(number: str) -> Iterator[str]:
    at = 0
    for size in CASE_NUMBER_GROUPS:
        yield number[at : at + size]
        at += size


def _greeting(site: SiteRow, citizen: CitizenRow) -> str:
    return f"【{site.sign}】{surname(citizen)}您好,"


def _place(deposit: DepositRow) -> str:
    return f"{deposit.cabinet.site.name.zh}24小时自助服务大厅{deposit.cabinet_id}柜"


def _deposit_fields(deposit: DepositRow) -> dict[str, str]:
    both = rule_of(deposit.parcel.sensitivity) is FactorRule.BOTH
    return {
        "name": surname(deposit.case.citizen),
        "item": deposit.parcel.item.zh if deposit.parcel.part else deposit.case.item.task_name.zh,
        "until": day(deposit.keep_until) if deposit.keep_until else "",
        "place": _place(deposit),
        "code": deposit.code,
        "qr": PICKUP_QR + deposit.qr,
        "proof": f"凭本人身份证{'+' if both else '或'}取件码{deposit.code}",
        "phone": deposit.cabinet.site.desk_phone,
    }
