"""Every refusal the platform can give: its HTTP status, its words in both languages, and whether to try again.

The words are for citizens: what happened, what to do. They never repeat what was sent, because that may be personal.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.contract.platform import LOOKUP_NO_MATCH, SESSION_NEEDED, Refusal

HOTLINE = "12345"


@dataclass(frozen=True)
class Reason:
    """One line of the table."""

    status: int
    zh: str
    en: str
    retryable: bool = False


REASONS = {
    "not_found": Reason(404, "没有这项内容。", "There is nothing here."),
    "method_not_allowed": Reason(405, "不能这样使用。", "This cannot be used in that way."),
    "request_unclear": Reason(
        422, "提交的内容不完整,请重新填写。", "Something is missing or unclear. Please enter it again."
    ),
    "key_missing": Reason(
        400, "这次提交缺少编号,没有办理。", "The submission carried no number of its own; nothing was done."
    ),
    "key_reused": Reason(
        409,
        "这个提交编号已用于另一件事,没有重复办理。",
        "That submission number belongs to something else; nothing was done.",
    ),
    "terminal_unknown": Reason(403, "这台机器没有登记。", "This terminal is not registered."),
    SESSION_NEEDED: Reason(401, "请重新刷身份证。", "Please show your ID card again."),
    "number_wrong": Reason(
        422, "证件号码核对不上,请到窗口办理。", "The number on the card does not check out. Please go to a counter."
    ),
    "case_unknown": Reason(404, "没有查到这个办件。请核对编号。", "We found no such case. Please check the number."),
    LOOKUP_NO_MATCH: Reason(
        404,
        "编号或查询码不对,请核对后再试。",
        "The case number or query code does not match. Please check and try again.",
    ),
    "lookup_locked": Reason(
        429,
        "试的次数太多,请10分钟后再试,或刷身份证查询。",
        "Too many tries. Wait ten minutes, or use your ID card instead.",
        True,
    ),
    "seal_wrong": Reason(
        403,
        "这台机器的密钥核对不上,请联系技术人员。",
        "This terminal's key does not check out. Please call a technician.",
    ),
    "cell_unknown": Reason(404, "没有这个格口。", "There is no such cell."),
    "cell_taken": Reason(409, "这个格口已有物品,请换一个。", "This cell is taken. Please use another one."),
    "deposit_known": Reason(409, "这次投件已登记过。", "This deposit is known already."),
    "deposit_unknown": Reason(404, "没有找到这件。", "We do not find this item."),
    "staff_unknown": Reason(403, "没有权限,请联系管理员。", "You may not do this. Please ask an administrator."),
    "item_unknown": Reason(404, "没有找到这个条码,请核对标签。", "We do not know this label. Please check it."),
    "item_deposited": Reason(409, "这件已经投放。", "This item has been put into a locker already."),
    "item_not_finished": Reason(409, "这件还没有办结,不能投放。", "This case is not decided yet."),
    "fee_unpaid": Reason(409, "还没有缴费,不能投放。", "The fee has not been paid yet."),
    "tolerance_overdue": Reason(409, "容缺材料逾期,不能投放。", "A promised paper is overdue."),
    "delivery_elsewhere": Reason(409, "申请人没有选择柜取,不能投放。", "The receiver did not choose the locker."),
    "item_personal": Reason(409, "这件须本人当面领取,不能投放。", "This must be handed over in person."),
    "code_limit": Reason(
        429,
        "今天查看取件码的次数已用完,请明天再来或到窗口。",
        "You have seen the code as often as possible today. Please come back tomorrow, or go to a counter.",
    ),
    "sign_in_wrong": Reason(401, "工号或密码不对,请再试一次。", "Number or PIN does not match. Please try again."),
    "sign_in_resting": Reason(429, "密码试得太多,请稍后再试。", "Too many wrong PINs. Please try again later.", True),
    "sign_in_needed": Reason(401, "请先登录。", "Please sign in first."),
    "role_missing": Reason(403, "您没有做这件事的权限。", "Your role does not allow this."),
    "two_people": Reason(409, "需要另一个人来做,收件人也不行。", "It takes somebody else, who is not the receiver."),
    "opening_over": Reason(409, "这次应急开箱已结束,请重新申请。", "This opening is over. Please ask for a new one."),
    "code_wrong": Reason(409, "现场码不对,请再核对。", "That is not the code shown there. Please check it."),
    "not_possible_now": Reason(409, "现在的状态不能这样做。", "As things stand, this cannot be done."),
    "exists_already": Reason(409, "已经有了,没有重复登记。", "It is there already; nothing was done."),
    "message_unknown": Reason(404, "没有这条通知。", "There is no such message."),
    "cabinet_unknown": Reason(404, "没有这个柜子。", "There is no such locker here."),
    "refused": Reason(403, "现在不能办理,请到窗口。", "This cannot be done now. Please go to a counter."),
    "fault": Reason(
        500, "中心平台出了问题,请稍后再试。", "The central platform has a problem. Please try again later.", True
    ),
}


@dataclass
class Declined(Exception):
    """Ends a request with a refusal, which is an answer and no error of ours; what is committed stays."""

    code: str
    contact: str = HOTLINE
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status of this refusal."""
        return REASONS[self.code].status

    @property
    def body(self) -> Refusal:
        """What is answered."""
        reason = REASONS[self.code]
        return Refusal(self.code, reason.zh, reason.en, reason.retryable, self.contact)
