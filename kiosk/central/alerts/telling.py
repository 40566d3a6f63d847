"""What is said of an alert, on every way: Chinese first, what to do at the end; nobody's personal data in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.books import current_rules
from kiosk.central.tables.alerts import AlertRow, DeliveryRow, EntryKind
from kiosk.central.tables.places import SiteRow
from kiosk.contract.names import Name

_WHY = {
    EntryKind.TOLD: Name("", ""),
    EntryKind.REPEATED: Name("仍未处理:", "Still open: "),
    EntryKind.NEXT: Name("无人响应:", "Nobody has answered: "),
    EntryKind.CLEARED: Name("已恢复:", "Over: "),
    EntryKind.ASSIGNED: Name("交给您:", "Yours now: "),
}
_MANY = 3  # so many are spelt out in an SMS


@dataclass(frozen=True)
class Telling:
    """One alert for one reader, as it stands when it goes out."""

    alert: int
    kind: EntryKind
    level: str
    cause: str
    says: Name
    do: Name
    subject: str
    terminal: str
    site: str
    site_name: Name
    place: str
    began: dt.datetime
    over_at: dt.datetime | None

    @property
    def over(self) -> bool:
        """Whether this is the all-clear."""
        return self.kind is EntryKind.CLEARED

    @property
    def where(self) -> Name:
        """Site and terminal, and the place at it."""
        what = " ".join(filter(None, (self.terminal, self.place)))
        return Name(
            " ".join(filter(None, (self.site_name.zh, what))), " ".join(filter(None, (self.site_name.en, what)))
        )

    def line(self, now: dt.datetime) -> Name:
        """One line in each language."""
        why, at = _WHY.get(self.kind, _WHY[EntryKind.TOLD]), self.began.astimezone(now.tzinfo)
        zh = f"{why.zh}【{self.level}】{self.says.zh} {self.where.zh},{at.month}月{at.day}日{at:%H:%M}起"
        en = f"{why.en}[{self.level}] {self.says.en}, {self.where.en}, since {at:%Y-%m-%d %H:%M}"
        return Name(zh, en)


def tellings_in(db: Db, rows: Sequence[DeliveryRow]) -> tuple[Telling, ...]:
    """What these rows of the outbox say."""
    alerts = {
        row.id: row for row in db.scalars(select(AlertRow).where(AlertRow.id.in_({row.alert_id for row in rows})))
    }
    codes = {alert.site_code for alert in alerts.values()}
    names = dict(db.execute(select(SiteRow.code, SiteRow.name).where(SiteRow.code.in_(codes))).all())
    rules = current_rules(db)

    def telling(row: DeliveryRow) -> Telling:
        alert = alerts[row.alert_id]
        rule = rules.rule(alert.cause)
        return Telling(
            alert=alert.id,
            kind=row.kind,
            level=alert.level.value,
            cause=alert.cause,
            says=rule.says,
            do=rule.do,
            subject=alert.subject,
            terminal=alert.terminal_id or "",
            site=alert.site_code,
            site_name=names.get(alert.site_code, Name("", "")),
            place=alert.place,
            began=alert.began,
            over_at=alert.over_at,
        )

    return tuple(telling(row) for row in rows)


def headline(tellings: Sequence[Telling], now: dt.datetime) -> str:
    """The subject of a mail."""
    first = min(tellings, key=lambda one: (one.over, one.level))
    more = f"(共{len(tellings)}条 of {len(tellings)})" if len(tellings) > 1 else ""
    return first.line(now).zh + more


def letter(tellings: Sequence[Telling], now: dt.datetime, console: str, *, again: bool) -> str:
    """The text of a mail: alert by alert, Chinese first."""
    marked = ["这封邮件可能已经收到过一次。", "You may have had this mail before.", ""] if again else []
    lines = list(marked)
    for one in tellings:
        said = one.line(now)
        lines += [said.zh, *([] if one.over else [f"  处理:{one.do.zh}"])]
        lines += [said.en, *([] if one.over else [f"  What to do: {one.do.en}"])]
        lines += [f"  {console}/alerts/{one.alert}"] if console else []
        lines.append("")
    return "\n".join(lines)


def short(tellings: Sequence[Telling], now: dt.datetime) -> str:
    """The text of an SMS."""
    said = [one.line(now).zh + ("" if one.over else f",{one.do.zh}") for one in tellings[:_MANY]]
    more = f"另有{len(tellings) - _MANY}条,请看控制台。" if len(tellings) > _MANY else ""
    return "【自助终端告警】" + "。".join(said) + "。" + more
