"""What nginx is told: TLS, sizes and rates, which workers there are; the words stand in the *.conf beside this.

A signature is good once. So a request goes to one worker and never to a second: who asked is told that it came to
nothing (502), signs anew and asks again, and a write that had been done is not done twice (Idempotency-Key). Path and
query go on as they came, for they are signed; scheme, host and the address of who asks are not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_WORDS = Path(__file__).with_name("nginx.conf")
_FOR_OPERATORS = Path(__file__).with_name("console.conf")
_RESTS = "2s"  # for so long a worker is left alone that did not answer
_BURST = 4  # seconds of the rate that may come at once
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True)
class Front:
    """Where it listens, with whose papers, and what one address may ask in a second."""

    listen: str
    certificate: Path
    key: Path
    rate: int
    connections: int = 400  # of one address: a hall behind one router has some dozens of programs
    console: str = ""  # where the operators' console answers on this machine; without it nobody is led there
    console_listen: str = ""

    def written(self, workers: Sequence[str], room: Path, user: str) -> str:
        """nginx.conf for workers at these addresses; `room` is a folder of nginx's own, `user` whom it becomes."""
        said: dict[str, object] = {
            "user": f"user {user};" if user else "# an ordinary user already",
            "room": room,
            "temporary": "\n".join(f"    {kind}_temp_path {room}/{kind};" for kind in _TEMPORARY),
            "workers": "\n".join(f"        server {each} max_fails=1 fail_timeout={_RESTS};" for each in workers),
            "listen": self.listen,
            "certificate": self.certificate,
            "key": self.key,
            "rate": self.rate,
            "burst": self.rate * _BURST,
            "connections": self.connections,
            "console": self.console,
            "console_listen": self.console_listen,
        }
        said["operators"] = _filled(_FOR_OPERATORS, said) if self.console else ""
        return _filled(_WORDS, said)


def _filled(words: Path, said: Mapping[str, object]) -> str:
    return re.sub("@([a-z_]+)@", lambda found: str(said[found[1]]), words.read_text("utf-8"))
