"""What operators may be refused at the console, beside the platform's other refusals."""

from __future__ import annotations

from kiosk.central.refusals import REASONS, Declined, Reason

AT_THE_CONSOLE = {
    "code_not_good": Reason(
        401, "动态口令不对,或已用过。请等下一个。", "That code is not right, or was used. Wait for the next one."
    ),
    "prove_again": Reason(403, "这件事要再输一次动态口令。", "For this, type a code of your second factor once more."),
    "password_short": Reason(422, "密码至少12个字符。", "A password has twelve characters at least."),
    "password_long": Reason(422, "密码最多128个字符。", "A password has 128 characters at most."),
    "password_same": Reason(
        422, "密码里不同的字符太少。", "The password repeats itself: use more different characters."
    ),
    "password_named": Reason(422, "密码里不能有用户名或姓名。", "The password must not contain your login or name."),
    "password_old": Reason(422, "请换一个没用过的密码。", "Please choose a password that is not the one you have."),
    "login_unfit": Reason(
        422,
        "用户名要2到32个字符,小写字母开头,只用小写字母、数字和 . _ -",
        "A login has 2 to 32 characters: small letters, digits, . _ - and a letter first.",
    ),
    "operator_known": Reason(409, "已有这个用户名。", "There is an operator of that login."),
    "operator_unknown": Reason(404, "没有这个用户。", "There is no such operator."),
    "operator_left": Reason(409, "这个用户已停用。", "This operator has left."),
    "roles_apart": Reason(
        409,
        "系统、安全、审计三种权限不能给同一个人,审计员也不能有其他权限。",
        "System, security and audit are never one person's, and who audits does nothing else.",
    ),
    "oneself": Reason(409, "不能办自己的事,请另一个人来做。", "Nobody does this for themselves: ask somebody else."),
    "still_has_roles": Reason(
        409, "还有权限,请安全管理员先收回。", "This person still has rights: have them taken away first."
    ),
    "recovery_known": Reason(409, "已有一份重置申请在等人同意。", "There is a request for this person already."),
    "recovery_over": Reason(409, "这份重置申请已结束。", "This request is over."),
}
REASONS.update(AT_THE_CONSOLE)


def declined(code: str, wait: int = 0) -> Declined:
    """The refusal of this code, for the next `wait` seconds."""
    return Declined(code, headers={"Retry-After": str(wait)} if wait else {})
