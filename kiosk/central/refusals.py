"""Every refusal the platform can give: its HTTP status, its words in both languages, and whether to try again.

The words are for citizens: what happened, what to do. They never repeat what was sent, because that may be personal.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from starlette.responses import JSONResponse

from kiosk.contract.after import AGENT_WRONG, PHONE_NOT_PROVEN, PHONE_OVER, SECOND_OVER, SECOND_WRONG
from kiosk.contract.enrolment import (
    CERTIFICATE_EXPIRED,
    CERTIFICATE_FOREIGN,
    CERTIFICATE_NEEDED,
    CERTIFICATE_REVOKED,
    CLAIM_CROWDED,
    CLAIM_OVER,
    CLAIM_RESTING,
    CLAIM_UNKNOWN,
    CLOCK_WRONG,
    KEY_DIFFERS,
    REQUEST_WRONG,
    SIGNATURE_MISSING,
    SIGNATURE_REPLAYED,
    SIGNATURE_THIN,
    SIGNATURE_WRONG,
)
from kiosk.contract.handling import ALREADY_SUBMITTED, ITEM_CHANGED, LEVEL_NEEDED
from kiosk.contract.helping import ASSISTANT_UNKNOWN, RATING_ALONE
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
    "text_too_long": Reason(422, "内容太长,请写短一些。", "That is too long. Please write less."),
    "key_missing": Reason(
        400, "这次提交缺少编号,没有办理。", "The submission carried no number of its own; nothing was done."
    ),
    "key_reused": Reason(
        409,
        "这个提交编号已用于另一件事,没有重复办理。",
        "That submission number belongs to something else; nothing was done.",
    ),
    "terminal_unknown": Reason(403, "这台机器没有登记。", "This terminal is not registered."),
    SIGNATURE_MISSING: Reason(
        403, "这台机器没有签名,没有办理,请联系技术人员。", "The request is not signed. Please call a technician."
    ),
    SIGNATURE_WRONG: Reason(
        403,
        "这台机器的签名核对不上,没有办理,请联系技术人员。",
        "This terminal's signature does not check out. Please call a technician.",
    ),
    SIGNATURE_THIN: Reason(
        403,
        "这台机器的签名不完整,没有办理,请联系技术人员。",
        "This terminal's signature leaves something out. Please call a technician.",
    ),
    SIGNATURE_REPLAYED: Reason(
        403,
        "这份请求已经用过一次,没有重复办理。",
        "This very request was here before; nothing was done.",
    ),
    CLOCK_WRONG: Reason(
        403,
        "这台机器的时间不对,现在是{now},请联系技术人员校时。",
        "This terminal's clock is wrong: it is {now} now. Please call a technician.",
    ),
    CERTIFICATE_FOREIGN: Reason(
        403,
        "这台机器的证书不是本平台发的,请联系技术人员。",
        "This terminal's certificate is none of ours for it. Please call a technician.",
    ),
    CERTIFICATE_EXPIRED: Reason(
        403,
        "这台机器的证书已过期,请联系技术人员重新登记。",
        "This terminal's certificate has expired. Please have a technician enrol it anew.",
    ),
    CERTIFICATE_REVOKED: Reason(
        403,
        "这台机器已停用,请联系技术人员。",
        "This terminal has been shut out. Please call a technician.",
    ),
    CERTIFICATE_NEEDED: Reason(
        403,
        "这台机器已有证书,不能再用旧密钥,请联系技术人员。",
        "This terminal has a certificate; its old key is not good any more. Please call a technician.",
    ),
    CLAIM_UNKNOWN: Reason(
        404,
        "没有机器用这个登记码申请。请逐字核对;若仍不符,可能有人冒充平台,请停止登记。",
        "No machine asks under this code. Please compare it letter by letter; if it still does not fit, "
        "somebody may stand between machine and platform: stop.",
    ),
    CLAIM_OVER: Reason(
        409,
        "这个登记码已用过或已超过一小时,请在机器上重新申请。",
        "This code was used, or is older than an hour. Please ask anew at the machine.",
    ),
    CLAIM_RESTING: Reason(
        429, "登记码试得太多,请稍后再试。", "Too many codes that were none. Please try again later.", True
    ),
    CLAIM_CROWDED: Reason(
        429, "申请登记的机器太多,请稍后再试。", "Many machines ask to be enrolled. Please try again.", True
    ),
    REQUEST_WRONG: Reason(
        422, "机器的证书申请无法核对。", "The machine's request for a certificate does not check out."
    ),
    KEY_DIFFERS: Reason(
        409,
        "这个登记码已发过证书,不能再用另一把密钥。",
        "A certificate was issued for this code already, with another key.",
    ),
    "terminal_known": Reason(
        409,
        "已有这个编号的机器;要用新机器替换它,请选择“替换”。",
        "There is a terminal of that name. If this machine is to replace it, say so.",
    ),
    "site_unknown": Reason(404, "没有这个服务点。", "There is no such site."),
    "site_differs": Reason(
        409, "替换的机器必须在原来的服务点。", "A machine that replaces another stands at the same site."
    ),
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
    "sign_in_crowded": Reason(429, "登录的人太多,请稍后再试。", "Many are signing in. Please try again.", True),
    "sign_in_needed": Reason(401, "请先登录。", "Please sign in first."),
    "role_missing": Reason(403, "您没有做这件事的权限。", "Your role does not allow this."),
    "two_people": Reason(409, "需要另一个人来做,收件人也不行。", "It takes somebody else, who is not the receiver."),
    "opening_over": Reason(409, "这次应急开箱已结束,请重新申请。", "This opening is over. Please ask for a new one."),
    "code_wrong": Reason(409, "现场码不对,请再核对。", "That is not the code shown there. Please check it."),
    "not_possible_now": Reason(409, "现在的状态不能这样做。", "As things stand, this cannot be done."),
    "exists_already": Reason(409, "已经有了,没有重复登记。", "It is there already; nothing was done."),
    "message_unknown": Reason(404, "没有这条通知。", "There is no such message."),
    "fee_elsewhere": Reason(
        409, "这里暂时不能缴费,请到收费窗口。", "Fees cannot be paid here now. Please go to the cash desk."
    ),
    "copies_used": Reason(
        409,
        "允许打印的份数已用完,需要再打请到窗口。",
        "All copies have been printed. Please go to a counter for another.",
    ),
    "profile_none": Reason(404, "这个地点还没有配置。", "There is no profile for this place yet."),
    "cabinet_unknown": Reason(404, "没有这个柜子。", "There is no such locker here."),
    "service_unknown": Reason(404, "没有这个事项。", "There is no such service."),
    ITEM_CHANGED: Reason(
        409, "这个事项的要求刚更新,请重新开始。", "The requirements of this service have changed. Please start again."
    ),
    LEVEL_NEEDED: Reason(403, "办这件事还要再验证一次身份。", "This needs a second proof of who you are."),
    ALREADY_SUBMITTED: Reason(
        409, "同样的申请已经提交过,正在办理,不用再交。", "You have applied for this already, and it is on its way."
    ),
    "item_elsewhere": Reason(
        409, "这个事项不在自助机办理,请看办事指南。", "This is not handled at a terminal. Please see the guide."
    ),
    "item_away": Reason(
        409,
        "办这件事的部门网络暂时不通,请稍后再来。",
        "The department for this cannot be reached just now. Please come back later.",
        True,
    ),
    "applicant_wrong": Reason(
        409,
        "这个事项不能以这个身份申请,请看办事指南。",
        "You cannot apply for this in that capacity. Please see the guide.",
    ),
    "age_not_met": Reason(409, "年龄不符合这个事项的要求。", "The age does not meet what this service asks for."),
    "not_delegable": Reason(
        409, "这件事须本人办理,不能委托。", "This must be done in person and cannot be left to somebody else."
    ),
    "not_represented": Reason(403, "您现在不能替对方办这件事。", "You may not do this for somebody else."),
    AGENT_WRONG: Reason(
        409,
        "受托人的姓名和身份证号码对不上,请核对。",
        "Name and ID number of the agent do not belong together. Please check them.",
    ),
    "agent_limit": Reason(
        429,
        "受托人的号码试得太多,请稍后再试或到窗口。",
        "Too many tries with an agent's number. Please try again later, or go to a counter.",
        True,
    ),
    "agent_oneself": Reason(409, "不用委托自己,请直接办理。", "You need not delegate to yourself. Please go ahead."),
    "delegation_unknown": Reason(404, "没有找到这份委托。", "We do not find this delegation."),
    "delegation_limit": Reason(
        409,
        "有效的委托太多了,请先撤销不用的。",
        "Too many delegations are in force. Please end those you do not need.",
    ),
    "until_wrong": Reason(
        422, "委托的期限不对,最长一年。", "That period is not possible: a delegation is good for a year at most."
    ),
    "card_expired": Reason(
        403, "身份证已过有效期,请换证后再办,或到窗口。", "The card has expired. Please renew it, or go to a counter."
    ),
    "form_wrong": Reason(
        422, "填写的内容有不对的地方,请核对后重新提交。", "Something in the form is not right. Please check it."
    ),
    "delivery_wrong": Reason(
        422, "领取方式或地址不对,请重新选择。", "The way of delivery, or the address, is not right."
    ),
    "material_missing": Reason(
        422, "还有材料没有准备好,请补齐后提交。", "A paper is still missing. Please add it and send again."
    ),
    "material_wrong": Reason(
        422, "材料和这个事项要求的不一样。", "The papers are not those that this service asks for."
    ),
    "not_offered": Reason(
        409, "这件事不能用承诺或容缺的方式办理。", "Neither a commitment nor a later paper is possible here."
    ),
    "signature_wrong": Reason(
        422, "签名和文本对不上,没有提交,请重新签名。", "The signature does not fit the text. Please sign again."
    ),
    "subject_over": Reason(
        403, "提交人的身份已过期,请重新办理。", "Who sent this is no longer known. Please start again."
    ),
    "letter_unreadable": Reason(422, "这份提交打不开,没有办理。", "What was sent cannot be read; nothing was done."),
    "letter_unknown": Reason(404, "没有收到这份提交。", "Nothing was received under this number."),
    "upload_too_large": Reason(422, "文件太大,最多8兆。", "The file is too large: 8 MB at most."),
    "upload_too_many": Reason(429, "这次传的页数太多了。", "Too many pages in one visit."),
    "upload_unclear": Reason(
        422, "打不开这个文件,请传照片或PDF,最多30页。", "Please send a photo, or a PDF of at most 30 pages."
    ),
    "upload_unknown": Reason(409, "照片已不在,请重新拍。", "The pictures are gone. Please take them again."),
    "verify_limit": Reason(429, "核验次数太多,请到窗口办理。", "Too many checks in one visit. Please go to a counter."),
    "handoff_unknown": Reason(404, "没有这个手机页面。", "There is no such page for a telephone."),
    "handoff_over": Reason(
        409, "这个页面已失效,请在自助机上重新扫码。", "This page is over. Please scan a new code at the terminal."
    ),
    "draft_unknown": Reason(404, "没有暂存的内容。", "Nothing is kept here."),
    "phone_unknown": Reason(
        409,
        "没有登记您的手机号,请带身份证到窗口办理。",
        "Your telephone is not known. Please go to a counter with your ID card.",
    ),
    "second_limit": Reason(
        429,
        "今天发送验证码的次数已用完,请明天再来或到窗口。",
        "No more codes can be sent to you today. Please come back tomorrow, or go to a counter.",
    ),
    SECOND_WRONG: Reason(409, "验证码不对,请核对后再输。", "That is not the code. Please check it."),
    SECOND_OVER: Reason(409, "这个验证码已失效,请重新发送。", "This code is over. Please have a new one sent."),
    "phone_not_offered": Reason(
        409, "这里还不能用手机登录,请刷身份证。", "Signing in by telephone is not offered here. Please use your card."
    ),
    "phone_away": Reason(
        409,
        "统一身份认证暂时连不上,请刷身份证,或稍后再试。",
        "The province's sign-in cannot be reached just now. Please use your card, or try again later.",
        True,
    ),
    PHONE_OVER: Reason(404, "这次手机登录已结束,请重新扫码。", "This sign-in is over. Please scan a new code."),
    PHONE_NOT_PROVEN: Reason(
        403,
        "手机登录没有核实到您的身份,请刷身份证,或到窗口办理。",
        "Your telephone did not prove who you are. Please use your ID card, or go to a counter.",
    ),
    ASSISTANT_UNKNOWN: Reason(
        403,
        "协助的工作人员已不在岗,请您继续办理,或另请一位。",
        "The member of staff who helps is not on duty any more. Please go on, or ask for somebody else.",
    ),
    RATING_ALONE: Reason(
        409, "评价请由您本人完成,工作人员结束协助后再评。", "A rating is your own: it is given when nobody helps."
    ),
    "call_unknown": Reason(404, "没有这次呼叫。", "There is no such call."),
    "refused": Reason(403, "现在不能办理,请到窗口。", "This cannot be done now. Please go to a counter."),
    "release_not_ours": Reason(
        403,
        "这个版本没有有效的发布签名,或已过期。",
        "This release carries no valid signature of its makers, or has expired.",
    ),
    "bundle_differs": Reason(
        422, "收到的文件与发布说明不一致,请重新上传。", "This is not the file that was signed. Please upload it again."
    ),
    "reason_needed": Reason(422, "请写明原因。", "Please say why."),
    "command_over": Reason(409, "这条指令已结束,或已发出。", "This command is over, or on its way."),
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
    gaps: dict[str, str] = field(default_factory=dict)  # what goes into its words: never what was sent

    @property
    def status(self) -> int:
        """The HTTP status of this refusal."""
        return REASONS[self.code].status

    @property
    def body(self) -> Refusal:
        """What is answered."""
        reason = REASONS[self.code]
        zh, en = (words.format(**self.gaps) if self.gaps else words for words in (reason.zh, reason.en))
        return Refusal(self.code, zh, en, reason.retryable, self.contact)


def answer_of(refusal: Declined) -> JSONResponse:
    """What is sent instead of what was asked for."""
    return JSONResponse(asdict(refusal.body), refusal.status, headers=refusal.headers)
