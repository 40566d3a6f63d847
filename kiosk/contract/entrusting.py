"""委托书: what a delegation says, word for word. The terminal shows it and has it signed; the platform makes it anew.

Both parties stand masked, as on every screen; who they are travels beside the text, which has a mark of them.
"""

from __future__ import annotations

from kiosk.contract.after import DelegationSigned, Scope
from kiosk.contract.ids import mask_name, mask_number
from kiosk.contract.items import LegalText
from kiosk.contract.names import Name
from kiosk.contract.reading import mark_line
from kiosk.contract.sealing import content_mark

TEXT, VERSION = "delegation", "1"
SCOPES = {
    Scope.SUBMIT: Name("填写、签字和提交申请", "fill in, sign and submit applications"),
    Scope.CORRECT: Name("补正受托人提交的申请", "correct what the agent has submitted"),
    Scope.COLLECT: Name("从柜子领取我本人的办件结果", "collect my own results from the lockers"),
}
_TITLE = Name("授权委托书", "Delegation")
_ALL = Name("所有可以委托的事项", "all services that may be delegated")


def delegation_text(principal: str, signer: str, wish: DelegationSigned, items: tuple[Name, ...]) -> LegalText:
    """The text of this delegation. `principal` is masked already; `items` are the names of its task codes in turn.

    `signer` is who signs, as it may be kept (reading.signer). Another agent, or another principal, is another text.
    """
    agent = f"{mask_name(wish.agent_name)}({mask_number(wish.agent_number)})"
    what = _joined(tuple(SCOPES[scope] for scope in wish.scopes))
    which = _joined(items) if items else _ALL
    until_zh, until_en = f"{wish.until:%Y年%m月%d日%H时%M分}", f"{wish.until:%H:%M, %Y-%m-%d}"
    paragraphs = (
        Name(f"委托人:{principal}。受托人:{agent}。", f"Principal: {principal}. Agent: {agent}."),
        Name(f"受托人可以替我:{what.zh}。", f"The agent may, for me: {what.en}."),
        Name(f"限于:{which.zh}。", f"This is limited to: {which.en}."),
        Name(f"期限:自签字起,到{until_zh}止。", f"It holds from my signature until {until_en}."),
        Name(
            "受托人在以上范围内替我办的事,由我承担法律后果。受托人要出示本人身份证;领取时还要代取码。",
            "What the agent does for me within these limits binds me in law. They show their own ID card, and to"
            " collect also a code that comes to my telephone.",
        ),
        Name(
            "须由本人办理的事项不能委托。我可以随时在自助终端撤销,撤销后立即失效;柜子断网时,最迟24小时内失效。",
            "What must be done in person cannot be delegated. I may end this at a terminal at any time. It is over at"
            " once; at lockers that are offline, within 24 hours.",
        ),
        mark_line(_mark(signer, wish)),
    )
    return LegalText(TEXT, VERSION, _TITLE, paragraphs)


def _mark(signer: str, wish: DelegationSigned) -> str:
    agent = (wish.agent_number, wish.agent_name)
    return content_mark(wish.salt, (signer, agent, wish.scopes, wish.task_codes, wish.until.isoformat()))


def _joined(names: tuple[Name, ...]) -> Name:
    return Name("、".join(name.zh for name in names), ", ".join(name.en for name in names))
