"""On which ways this platform can tell somebody, as it was started: webhooks by name, a mail server, the SMS sender."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

WAYS = ("webhook", "mail", "sms")
Way = Literal["webhook", "mail", "sms"]


@dataclass(frozen=True, repr=False)
class MailServer:
    """Where mail is handed in. Beyond this machine only by STARTTLS; `secret` is "user:password", or empty."""

    host: str
    port: int
    sender: str
    secret: str = ""
    ca: Path | None = None  # whom its certificate must come from; without one those that this machine trusts


@dataclass(frozen=True, repr=False)
class Ways:
    """What there is. `key` signs webhooks; `console` is where an operator finds the alert, "" where nobody said."""

    webhooks: dict[str, str] = field(default_factory=dict)
    mail: MailServer | None = None
    sms: bool = True
    key: str = ""
    console: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The ways on which people can be told."""
        return frozenset(name for name, there in (("mail", self.mail), ("sms", self.sms)) if there)


class Outcome(enum.Enum):
    """What is known of a try."""

    SENT = "sent"
    NOT_SENT = "not_sent"  # for sure
    UNSURE = "unsure"


@dataclass(frozen=True)
class Tried:
    """The outcome of one try, and a word why."""

    outcome: Outcome
    why: str = ""
