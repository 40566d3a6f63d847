"""The carrier of a simulated hall: takes due messages from the platform and lays them into people's phones.

In a real county this is the gateway for SMS and WeChat.
`python -m kiosk.rig.carrier --platform URL --key FILE --hall DIR`
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import requests

from drivers.sim.control import Hand, HandSlipped
from kiosk.contract.platform import IDEMPOTENCY_KEY

_EVERY = 2.0
_PATIENCE = 5.0
_MOST = 20


def main(argv: Sequence[str] | None = None) -> int:
    """Carry until a signal ends it."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.rig.carrier", description=__doc__)
    parser.add_argument("--platform", required=True, metavar="URL")
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="the sender's key")
    parser.add_argument("--hall", type=Path, required=True, metavar="DIR", help="state folder of the simulated hall")
    asked = parser.parse_args(argv)
    carrier = Carrier(asked.platform, asked.key.read_text().strip(), Hand(asked.hall))
    while True:
        with contextlib.suppress(requests.RequestException, OSError):  # platform or hall are away: later
            carrier.carry()
        time.sleep(_EVERY)


class Carrier:
    """Carries each message once; one that no phone here takes goes back and is due again."""

    def __init__(self, platform: str, key: str, hand: Hand) -> None:
        self._platform = platform
        self._hand = hand
        self._line = requests.Session()
        self._line.trust_env = False
        self._line.headers["Authorization"] = f"Bearer {key}"

    def carry(self) -> int:
        """Carry what is due now; how many messages that were. Raises requests.RequestException, OSError."""
        messages = self._post("/v1/messages/take", {"most": _MOST})
        for message in messages:
            channel = "sms" if self._deliver(message) else "none"
            self._post(f"/v1/messages/{message['id']}/sent", {"channel": channel})
        return len(messages)

    def _deliver(self, message: dict[str, Any]) -> bool:
        try:
            qr = message["wechat"].get("qr", "")
            asyncio.run(self._hand.do("message", who=message["phone"], text=message["sms"], qr=qr))
        except HandSlipped:
            return False
        return True

    def _post(self, path: str, body: dict[str, object]) -> Any:  # noqa: ANN401  as the platform says
        headers = {IDEMPOTENCY_KEY: uuid.uuid4().hex}
        answer = self._line.post(self._platform + path, json=body, headers=headers, timeout=_PATIENCE)
        answer.raise_for_status()
        return answer.json()


if __name__ == "__main__":
    sys.exit(main())
