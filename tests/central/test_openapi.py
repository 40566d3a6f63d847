"""The published description: valid, complete, and true under generated requests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import schemathesis

from tests.central.running import TERMINAL, Central

# A number may fit its schema and still have a wrong check digit, which no schema can say: 422 is a fair answer.
SETTINGS = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "422", "429"]
"""
PATHS = {
    "/v1/health",
    "/v1/site",
    "/v1/notices",
    "/v1/catalog/items",
    "/v1/auth/sessions",
    "/v1/cases",
    "/v1/cases/{project_no}",
    "/v1/cases/lookup",
    "/v1/lockers/{cabinet}/manifest",
    "/v1/events",
    "/v1/terminals/{terminal}/events",
    "/v1/terminals/{terminal}/deposits",
    "/v1/terminals/{terminal}/cells",
    "/v1/terminals/{terminal}/tasks",
}


def test_the_description_is_valid_and_names_every_endpoint(reading: Central) -> None:
    described = reading.read("/openapi.json")
    schemathesis.openapi.from_dict(described).validate()
    assert set(described["paths"]) == PATHS
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert {"4XX", "5XX"} <= set(operation["responses"]), path
            assert operation.get("description"), path


def test_generated_requests_find_nothing(tmp_path: Path) -> None:
    central = Central(tmp_path).start()
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{central.url}/openapi.json"]
    command += ["--checks", "all", "--max-examples", "10", "--seed", "1", "--no-color"]
    # Ending the session that carries the run is tried elsewhere.
    command += ["--exclude-method", "DELETE"]
    command += ["-H", f"X-Terminal: {TERMINAL}", "-H", f"Authorization: Bearer {central.identify()}"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 0, found.stdout
    assert central.stop() == 0
    assert " 500 " not in central.log
