"""The published description: valid, complete, and true under generated requests of terminals, staff and senders."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import schemathesis

from kiosk.rig.postgres import Postgres
from tests.central.running import SEED, TERMINAL, Central, faults

# A number may fit its schema and still have a wrong check digit, which no schema can say: 422 is a fair answer.
SETTINGS = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "422", "429"]
"""
# Each request is signed as it goes out, whatever stands in it.
HOOKS = """
import schemathesis
from tests.central.running import body_of
from tests.central.visiting import Visitor

VISITOR = Visitor()

def sign(asked):
    sent = {name: value for name, value in asked.headers.items()}
    asked.headers.update(VISITOR.signed(asked.method, asked.path_url, sent, body_of(asked)))
    return asked

@schemathesis.hook
def before_call(context, case, kwargs):
    kwargs["auth"] = sign
"""
FOR_TERMINALS = {
    "/v1/commands/{command}/logs",
    "/v1/health",
    "/v1/roster",
    "/v1/site",
    "/v1/site/profile",
    "/v1/site/profile/seen",
    "/v1/notices",
    "/v1/catalog/bundle",
    "/v1/catalog/states",
    "/v1/auth/sessions",
    "/v1/auth/phone",
    "/v1/auth/phone/{sign_in}",
    "/v1/auth/second",
    "/v1/auth/second/{proof}",
    "/v1/cases",
    "/v1/cases/{project_no}",
    "/v1/cases/{project_no}/delivery",
    "/v1/cases/{project_no}/corrections",
    "/v1/cases/{project_no}/withdraw",
    "/v1/cases/lookup",
    "/v1/cases/prefill",
    "/v1/me/represents",
    "/v1/delegations",
    "/v1/delegations/{delegation}/revoke",
    "/v1/materials/{upload_id}",
    "/v1/verify/document",
    "/v1/elicence/verify-qr",
    "/v1/handoffs",
    "/v1/handoffs/{handoff}",
    "/v1/drafts/{task_code}",
    "/v1/letters",
    "/v1/letters/{letter}",
    "/v1/deposits/{deposit_id}/code",
    "/v1/lockers/{cabinet}/manifest",
    "/v1/lockers/{cabinet}/claims",
    "/v1/lockers/{cabinet}/openings",
    "/v1/lockers/{cabinet}/openings/{opening}/code",
    "/v1/events",
    "/v1/terminals/{terminal}/events",
    "/v1/terminals/{terminal}/deposits",
    "/v1/terminals/{terminal}/hand_ins",
    "/v1/terminals/{terminal}/cells",
    "/v1/terminals/{terminal}/tasks",
    "/v1/cases/{project_no}/fee",
    "/v1/fees/{order_id}",
    "/v1/cases/{project_no}/result",
    "/v1/cases/{project_no}/prints",
    "/v1/prints/{copy_id}/document",
    "/v1/prints/{copy_id}/end",
    "/v1/results/check/{code}",
    "/v1/ratings",
    "/v1/cases/{project_no}/pickup",
    "/v1/help_calls",
    "/v1/help_calls/{call_id}",
    "/v1/help_calls/{call_id}/end",
    "/v1/updates/order",
    "/v1/updates/report",
    "/v1/updates/bundles/{sha256}",
    "/v1/terminals/self/certificate",
    "/v1/terminals/self/setup",
    "/v1/enrolment/ca",
    "/v1/enrolment/requests",
    "/v1/enrolment/requests/{claim}",
    "/v1/enrolment/requests/{claim}/certificate",
}
FOR_STAFF = {
    "/v1/office/releases",
    "/v1/office/releases/{sha256}/pieces",
    "/v1/office/rollouts",
    "/v1/office/rollouts/{rollout}",
    "/v1/office/rollouts/{rollout}/widen",
    "/v1/office/rollouts/{rollout}/approve",
    "/v1/office/rollouts/{rollout}/halt",
    "/v1/office/terminals/{terminal}/ring",
    "/v1/office/session",
    "/v1/office/pin",
    "/v1/office/staff",
    "/v1/office/staff/{staff}/roles",
    "/v1/office/staff/{staff}/leave",
    "/v1/office/openings",
    "/v1/office/openings/{opening}/approve",
    "/v1/office/openings/{opening}/refuse",
    "/v1/office/openings/{opening}/code",
    "/v1/office/tasks",
    "/v1/office/tasks/{task}/settle",
    "/v1/office/deposits",
    "/v1/office/overdue",
    "/v1/office/deposits/{deposit}/dispute",
    "/v1/office/deposits/{deposit}/decide",
    "/v1/office/cabinets",
    "/v1/office/cells",
    "/v1/office/audit",
    "/v1/office/held",
    "/v1/office/held/{id}/accept",
    "/v1/office/cases/{project_no}/delivery",
    "/v1/office/cases/{project_no}/steps",
    "/v1/office/cases/{project_no}/notice",
    "/v1/office/cases/{project_no}/lanes/{department}/steps",
    "/v1/office/cases/{project_no}/acts",
    "/v1/office/help_calls",
    "/v1/office/help_calls/{call_id}/take",
    "/v1/office/help_calls/{call_id}/end",
    "/v1/office/delegations",
    "/v1/office/delegations/{delegation}/revoke",
    "/v1/office/parcels",
    "/v1/office/hand_ins/{hand_in}/again",
    "/v1/office/hand_ins/{hand_in}/counted",
    "/v1/office/policies",
    "/v1/office/policies/{name}",
    "/v1/office/profiles",
    "/v1/office/profiles/{site}",
    "/v1/office/profiles/{site}/put-back",
    "/v1/office/departments",
    "/v1/office/departments/{code}/state",
    "/v1/office/enrolments",
    "/v1/office/enrolments/{code}/approve",
    "/v1/office/enrolments/{code}/decline",
    "/v1/office/terminals",
    "/v1/office/terminals/{terminal}/revoke",
    "/v1/office/terminals/{terminal}/setup",
    "/v1/office/revocations",
    "/v1/office/revocations/{revocation}/approve",
    "/v1/office/identity_acts",
}
FOR_SENDERS = {"/v1/messages/take", "/v1/messages/{message}/sent"}


def test_the_description_is_valid_and_names_every_endpoint(reading: Central) -> None:
    described = reading.read("/openapi.json")
    schemathesis.openapi.from_dict(described).validate()
    assert set(described["paths"]) == FOR_TERMINALS | FOR_STAFF | FOR_SENDERS
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert {"4XX", "5XX"} <= set(operation["responses"]), path
            assert operation.get("description"), path


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("who", "engine"),
    [("terminal", "sqlite"), ("terminal", "postgresql"), ("staff", "postgresql"), ("sender", "sqlite")],
)
def test_generated_requests_find_nothing(request: pytest.FixtureRequest, tmp_path: Path, engine: str, who: str) -> None:
    server: Postgres | None = request.getfixturevalue("postgres") if engine == "postgresql" else None
    central = Central(tmp_path, db_url=server.fresh() if server else "").start()
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    (tmp_path / "signing_hooks.py").write_text(HOOKS)
    paths, token = {
        "terminal": (r"^/v1/(?!office|messages)", central.identify()),
        "staff": (r"^/v1/office", central.sign_in()),
        "sender": (r"^/v1/messages", central.sender_key),
    }[who]
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{central.url}/openapi.json"]
    command += ["--checks", "all", "--max-examples", "10", "--seed", "1", "--no-color"]
    # Ending the session that carries the run is tried elsewhere.
    command += ["--exclude-method", "DELETE", "--include-path-regex", paths]
    command += ["-H", f"X-Terminal: {TERMINAL}", "-H", f"Authorization: Bearer {token}"]
    env = os.environ | {"SCHEMATHESIS_HOOKS": "signing_hooks", "PYTHONPATH": f"{tmp_path}:{SEED.parents[1]}"}
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=280, check=False, env=env)
    assert found.returncode == 0, found.stdout
    if who == "terminal":  # nearly all were believed, so that endpoints were met and not the gate alone
        answers = Counter(re.findall(r"(?:GET|POST|PUT) (-|/\S+) \d{3} ", central.log))
        assert answers["-"] < sum(answers.values()) / 2, answers
    assert central.stop() == 0
    assert faults(central.log) == []
