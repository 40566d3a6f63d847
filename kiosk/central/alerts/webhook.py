"""Webhooks: the JSON that Prometheus' Alertmanager sends, so that what understands that understands us; signed.

`X-Hall-Signature: t=<seconds>,v1=<hex>` is the HMAC-SHA256 of "<seconds>.<body>" under the key in webhook.key, beside
the platform's other keys. `Idempotency-Key` stays when a bundle is sent again; `X-Hall-Again: 1` says that it may be.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import time
from collections.abc import Sequence
from typing import Any

import msgspec
import requests

from kiosk.central.alerts.carrying import Bundle
from kiosk.central.alerts.telling import Telling
from kiosk.central.alerts.ways import Outcome, Tried, Ways
from kiosk.contract.platform import IDEMPOTENCY_KEY

SIGNATURE, AGAIN = "X-Hall-Signature", "X-Hall-Again"
_CONNECT, _READ = 3.0, 8.0
_NEVER = "0001-01-01T00:00:00Z"  # Alertmanager's word for "has not ended"
_GOOD = range(200, 300)


def send_webhook(bundle: Bundle, ways: Ways) -> Tried:
    """Send a bundle to the webhook of that name."""
    url = ways.webhooks.get(bundle.address)
    if url is None:
        return Tried(Outcome.NOT_SENT, "no_such_webhook")
    body = msgspec.json.encode(body_of(bundle, ways))
    headers = {
        "Content-Type": "application/json",
        IDEMPOTENCY_KEY: bundle.id,
        SIGNATURE: signature(body, ways.key, int(time.time())),
        **({AGAIN: "1"} if bundle.again else {}),
    }
    try:
        with requests.Session() as line:
            line.trust_env = False
            answer = line.post(url, data=body, headers=headers, timeout=(_CONNECT, _READ), allow_redirects=False)
    except requests.ConnectTimeout:
        return Tried(Outcome.NOT_SENT, "no_connection")
    except requests.exceptions.SSLError:
        return Tried(Outcome.NOT_SENT, "certificate_foreign")
    except requests.ConnectionError as fault:
        never = "NewConnectionError" in repr(fault) or "NameResolutionError" in repr(fault)
        return Tried(Outcome.NOT_SENT, "no_connection") if never else Tried(Outcome.UNSURE, "cut_off")
    except requests.Timeout:
        return Tried(Outcome.UNSURE, "no_answer")
    except requests.RequestException:
        return Tried(Outcome.NOT_SENT, "not_possible")
    good = answer.status_code in _GOOD
    return Tried(Outcome.SENT) if good else Tried(Outcome.NOT_SENT, f"answered_{answer.status_code}")


def signature(body: bytes, key: str, seconds: int) -> str:
    """What stands in the header, for this moment."""
    made = hmac.new(key.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={made}"


def body_of(bundle: Bundle, ways: Ways) -> dict[str, Any]:
    """A bundle as Alertmanager's version 4 has it."""
    alerts = [_alert(one, ways) for one in bundle.tellings]
    labels, notes = (_common([alert[kind] for alert in alerts]) for kind in ("labels", "annotations"))
    return {
        "version": "4",
        "groupKey": f"hall/{bundle.address}",
        "truncatedAlerts": 0,
        "status": "resolved" if all(one.over for one in bundle.tellings) else "firing",
        "receiver": bundle.address,
        "groupLabels": {},
        "commonLabels": labels,
        "commonAnnotations": notes,
        "externalURL": ways.console,
        "alerts": alerts,
    }


def _alert(one: Telling, ways: Ways) -> dict[str, Any]:
    labels = {
        "alertname": one.cause,
        "severity": one.level,
        "subject": one.subject,
        "terminal": one.terminal,
        "site": one.site,
        "place": one.place,
    }
    return {
        "status": "resolved" if one.over else "firing",
        "labels": {name: value for name, value in labels.items() if value},
        "annotations": {
            "summary": f"{one.says.zh} {one.where.zh}".strip(),
            "summary_en": f"{one.says.en} {one.where.en}".strip(),
            "description": one.do.zh,
            "description_en": one.do.en,
            "telling": one.kind.value,
        },
        "startsAt": one.began.astimezone(dt.UTC).isoformat(),
        "endsAt": one.over_at.astimezone(dt.UTC).isoformat() if one.over and one.over_at else _NEVER,
        "generatorURL": f"{ways.console}/alerts/{one.alert}" if ways.console else "",
        "fingerprint": fingerprint(one),
    }


def fingerprint(one: Telling) -> str:
    """The same for the same cause at the same place of the same subject, and for nothing else."""
    return hashlib.sha256(msgspec.json.encode([one.subject, one.cause, one.place])).hexdigest()[:16]


def _common(tables: Sequence[dict[str, str]]) -> dict[str, str]:
    first, *others = tables
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}
