"""The console's description, which strangers never see: true under generated requests of people who are signed in."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis

from tests.central.running import faults
from tests.console.running import Client, Console

# Everything is checked before a deed, roles and form tokens first: no schema can say that a login has to be there,
# nor that the door takes no NUL.
SETTINGS = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "3xx", "400", "401", "403", "404", "409", "422", "429"]
"""
# Of whom what is asked. A stream has no end, and a session that ends would end the run.
PATHS = {
    "anquan": r"^/(users|account$|sign-in)",
    "weihu": r"^/(?!users|audit|account|sign-|live)",
    "shenji": r"^/audit",
}
# The sign-in itself, and the stream, which says nothing and is over at once.
EVERYBODYS = {"/sign-in", "/live"}


@pytest.fixture(scope="module")
def running_described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """One that tells."""
    console = Console(tmp_path_factory.mktemp("described"), "--describe").start()
    yield console
    assert console.stop() == 0


def test_every_form_is_described(running_described: Console) -> None:
    with Client(running_described) as client:
        described = client.get("/openapi.json").json()
    schemathesis.openapi.from_dict(described).validate()
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert {"2XX", "3XX", "4XX", "5XX"} <= set(operation["responses"]), path
            assert operation.get("description"), path


def test_without_a_session_every_page_sends_to_the_sign_in(running_described: Console) -> None:
    with Client(running_described) as client:
        paths = client.get("/openapi.json").json()["paths"]
        guarded = {path for path, told in paths.items() if "get" in told} - EVERYBODYS
        assert {"/wall", "/audit", "/users/{login}", "/commands/{command}/logs", "/reports/{table}.csv"} <= guarded
        for path in sorted(guarded):
            answer = client.get(re.sub(r"\{\w+\}", "1", path))
            assert (answer.status_code, answer.headers.get("Location")) == (303, "/sign-in"), path
        assert "event: hello" not in client.get("/live").text


@pytest.mark.timeout(300)
@pytest.mark.parametrize("who", PATHS)
def test_generated_requests_find_nothing(running_described: Console, tmp_path: Path, who: str) -> None:
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{running_described.url}/openapi.json"]
    command += ["--checks", "all", "--max-examples", "5", "--seed", "1", "--no-color"]
    command += ["--include-path-regex", PATHS[who]]
    agent = f"schemathesis/{schemathesis.__version__}"  # as in all of its requests: a session is bound to one browser
    with Client(running_described, agent) as client:
        client.signs_in(who)
        running_described.shows_second_factors()
        headers = {"Sec-Fetch-Site": "same-origin", "X-Form-Token": client.token()}
        headers["Cookie"] = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.line.cookies)
        for name, value in headers.items():
            command += ["-H", f"{name}: {value}"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-6000:]
        assert client.get("/account").status_code == 200
    assert faults(running_described.log) == []
