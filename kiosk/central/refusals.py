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
