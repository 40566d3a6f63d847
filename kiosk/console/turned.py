"""What a page refuses: a key of its words, and the status of the answer."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Turned(Exception):
    """Ends a request; the person reads the sentence of `refused.<key>`."""

    key: str
    status: int = 403
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Elsewhere(Exception):
    """Ends a request by sending the browser to another page of ours."""

    path: str
