"""Somebody who means harm at the console: refused, written down, alarmed, and nothing broken for anybody else."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import sqlite3
from contextlib import closing
from typing import Any
from urllib.parse import quote

import pytest
import requests
from argon2 import extract_parameters
from playwright.sync_api import Page, expect

from kiosk.central.operators import passwords
from kiosk.central.operators.walking import EVERY, walk_on
from kiosk.console.door import MOST_BYTES
from tests.console.fleet import Fleet
from tests.console.running import OPERATORS, Client, Console

SCRIPT = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
SQL = "x' OR '1'='1'; DROP TABLE operator; --"
OWNER, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def _rows(console: Console, asked: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(console.db)) as db:
        return db.execute(asked, values).fetchall()


def _alarms(console: Console, cause: str, *, still: bool = True) -> list[str]:
    over = "AND ended IS NULL" if still else ""
    return [row[0] for row in _rows(console, f"SELECT place FROM finding WHERE cause = ? {over} ORDER BY id", cause)]


def _refused(console: Console, deed: str) -> int:
    (row,) = _rows(console, "SELECT count(*) FROM operator_deed WHERE deed = ? AND refused", deed)
    return int(row[0])


def _bytes_of(console: Console) -> bytes:
    return b"".join(path.read_bytes() for path in console.folder.glob("central.db*"))


@pytest.mark.parametrize(
    "thief", [{"agent": "another browser", "address": OWNER}, {"agent": "b/1", "address": ELSEWHERE}]
)
def test_a_stolen_cookie_is_of_no_use_and_both_are_out(console: Console, thief: dict[str, str]) -> None:
    with Client(console, "b/1", OWNER) as owner, Client(console, **thief) as other:
        owner.signs_in("zhiban")
        assert owner.get("/account").status_code == 200
        other.line.cookies.update(owner.line.cookies)
        assert other.get("/account").headers["Location"] == "/sign-in"
        assert owner.get("/account").headers["Location"] == "/sign-in"
        assert _alarms(console, "session_stolen") == ["operator:zhiban"]
        assert _refused(console, "session_used_elsewhere") == 1
        owner.signs_in("zhiban")
        assert _alarms(console, "session_stolen") == []


def test_a_hundred_wrong_passwords(console: Console) -> None:
    with Client(console, "b/1", OWNER) as owner, Client(console, "guesser", ELSEWHERE) as guesser:
        owner.signs_in("zhiban")
        owner.post("/sign-out")
        answers = [guesser.tries("zhiban", f"guess number {number}").status_code for number in range(100)]
        assert answers[:5] == [401] * 5
        assert answers[5:] == [429] * 95
        assert _refused(console, "sign_in") == 5
        assert _alarms(console, "login_failures") == ["operator:zhiban"]
        stranger = Client(console, "never here", "192.0.2.1").tries("zhiban", OPERATORS["zhiban"]["password"])
        assert stranger.status_code == 429
        assert 0 < int(stranger.headers["Retry-After"]) <= 3600
        owner.signs_in("zhiban")
        assert _alarms(console, "login_failures") == []


def test_who_tries_many_logins_rests_by_address(console: Console) -> None:
    with Client(console, "guesser", ELSEWHERE) as guesser, Client(console, "b/1", OWNER) as owner:
        answers = [guesser.tries(f"nobody{number}", "a long password").status_code for number in range(30)]
        assert answers.count(429) == 10
        assert f"address:{ELSEWHERE}" in _alarms(console, "login_failures")
        owner.signs_in("zhiban")
    assert b"nobody7" not in _bytes_of(console)


def test_a_login_that_nobody_has_is_answered_as_a_wrong_password(console: Console) -> None:
    with Client(console) as guesser:
        unknown, known = guesser.tries("nobody", "a long password"), guesser.tries("zhiban", "a long password")
    assert (unknown.status_code, unknown.text) == (known.status_code, known.text)


def test_a_login_that_nobody_has_costs_the_same_reckoning() -> None:
    assert extract_parameters(passwords.nobodys()) == extract_parameters(passwords.hashed("a long password"))
    assert not passwords.fits("", "a long password")


def test_no_code_is_taken_twice(console: Console) -> None:
    with Client(console) as first, Client(console) as second:
        code = console.code("zhiban")
        for client, status in ((first, 303), (second, 401)):
            client.tries("zhiban", OPERATORS["zhiban"]["password"])
            assert client.post("/sign-in/code", code=code).status_code == status
    assert _refused(console, "code") == 1


def test_codes_cannot_be_guessed_with_the_right_password(console: Console) -> None:
    with Client(console) as guesser:
        answers = []
        for number in range(12):
            step = guesser.tries("zhiban", OPERATORS["zhiban"]["password"])
            assert step.headers["Location"] == "/sign-in/code"
            answers.append(guesser.post("/sign-in/code", code=f"{number:06d}").status_code)
    assert answers == [401] * 5 + [429] * 7
    assert "operator:zhiban" in _alarms(console, "login_failures")


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, None),
        ({"Sec-Fetch-Site": "same-site"}, None),
        ({"Sec-Fetch-Site": "", "Origin": "https://evil.example"}, None),
        ({"Sec-Fetch-Site": ""}, None),
        ({}, "0" * 64),
        ({}, ""),
    ],
)
def test_a_forged_form_does_nothing(console: Console, headers: dict[str, str], token: str | None) -> None:
    with Client(console) as admin:
        admin.signs_in("xitong")
        asked = {name: value or None for name, value in headers.items()}
        answer = admin.post("/users", token=token, headers=asked, login="evil", name="E", code=console.code("xitong"))
        assert answer.status_code == 403
    assert _rows(console, "SELECT login FROM operator WHERE login = 'evil'") == []
    assert _refused(console, "forged_form") == (0 if headers else 1)


def test_nobody_does_what_another_role_does(console: Console) -> None:
    with Client(console) as system, Client(console) as security, Client(console) as operator:
        system.signs_in("xitong")
        security.signs_in("anquan")
        operator.signs_in("zhiban")
        code = console.code("xitong")
        assert system.post("/users/zhiban/roles", role="system", code=code).status_code == 403
        assert security.post("/users", login="friend", name="F").status_code == 403
        assert operator.get("/users").status_code == 403
        assert operator.get("/audit").status_code == 403
        assert system.get("/audit").status_code == 403
        code = console.code("anquan")
        assert security.post("/users/anquan/roles", role="audit", code=code).status_code == 409
        assert security.post("/users/zhiban/roles", role=["audit", "system"]).status_code == 409
        assert security.post("/users/zhiban/roles", role=["audit", "operator"]).status_code == 409
        assert system.post("/users/zhiban/leave", code=code).status_code == 401
    assert _rows(console, "SELECT duty FROM operator WHERE login = 'zhiban'") == [("",)]
    assert _refused(console, "rights_given") == 1
    assert _refused(console, "operator_made") == 1
    assert _refused(console, "page") == 3


def test_the_tables_themselves_keep_duties_apart(console: Console) -> None:
    for harm in ("duty = 'system security'", "duty = 'audit', operates = 1"):
        with closing(sqlite3.connect(console.db)) as db, pytest.raises(sqlite3.IntegrityError):
            db.execute(f"UPDATE operator SET {harm} WHERE login = 'zhiban'")


def test_a_deed_that_asks_for_the_second_factor_again_gets_it(console: Console) -> None:
    with Client(console) as admin:
        admin.signs_in("xitong")
        assert admin.post("/users", login="friend", name="F").status_code == 403
        assert admin.post("/users", login="friend", name="F", code="000000").status_code == 401
        assert admin.post("/users", login="friend", name="F", code=console.code("xitong")).status_code == 200
        assert admin.post("/users", login="friend2", name="F").status_code == 200


def test_script_and_sql_in_every_field_are_only_text(console: Console, page: Page) -> None:
    with Client(console) as admin:
        admin.tries(SQL, SQL)
        admin.tries(SCRIPT, SCRIPT)
        admin.signs_in("xitong")
        admin.post("/users", login="friend", name=SCRIPT[:40], code=console.code("xitong"))
        admin.post("/users", login=SQL, name=SQL)
        admin.get("/users/" + quote(SQL, safe=""))
    with Client(console) as security:
        security.signs_in("anquan")
        security.post("/users/friend/recovery", reason=SCRIPT, code=console.code("anquan"))
        assert security.post("/users/friend/roles", role=SQL).status_code == 422
    console.signs_in(page, "shenji")
    for name in ("who", "deed", "subject", "since", "until"):
        for typed in (SCRIPT, SQL):
            page.goto(f"{console.url}/audit?{name}={quote(typed[:30])}")
            assert "taken" not in page.title()
    page.goto(f"{console.url}/audit?subject=operator/")
    expect(page.locator("td", has_text="operator/friend").first).to_be_visible()
    page.get_by_role("button", name="核对").click()
    expect(page.locator(".pill.done", has_text="完整")).to_be_visible()
    assert "taken" not in page.title()
    page.get_by_role("button", name="退出").click()
    console.signs_in(page, "anquan2")
    page.goto(f"{console.url}/users")
    expect(page.locator("li", has_text="<script>document").first).to_be_visible()
    assert "taken" not in page.title()
    assert _rows(console, "SELECT number FROM operator_deed WHERE detail LIKE '%script%'") == []
    assert len(_rows(console, "SELECT login FROM operator")) == len(OPERATORS) + 1


def test_a_changed_log_is_found_and_alarmed(console: Console, page: Page) -> None:
    console.signs_in(page, "shenji")
    fleet = Fleet(console.db)
    walk_on(fleet.office)
    page.goto(f"{console.url}/audit")
    expect(page.locator("#walked")).to_contain_text("条都对得上")
    with closing(sqlite3.connect(console.db)) as db, db:
        db.execute("UPDATE operator_deed SET who = 'somebody' WHERE number = 3")
    soon = fleet.office.now() + EVERY
    walk_on(dataclasses.replace(fleet.office, now=lambda: soon))
    fleet.close()
    assert _alarms(console, "audit_broken") == ["operators"]
    page.reload()
    expect(page.locator("#walked")).to_contain_text("从第3条起对不上")
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_text("从第3条起对不上")).to_be_visible()
    assert _alarms(console, "audit_broken") == ["operators"]


def test_what_is_too_large_or_not_for_us_is_turned_away(console: Console) -> None:
    with Client(console) as client:
        assert client.tries("zhiban", "x" * (MOST_BYTES + 1)).status_code == 413
        heap = (b"x" * 1024 for _ in range(1024))
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        with contextlib.suppress(requests.ConnectionError):  # the door was shut while it was still being pushed
            assert client.line.post(f"{console.url}/sign-in", heap, headers=form, timeout=30).status_code == 413
        assert client.tries("z" * 300, "a long password").status_code == 422
        assert client.get("/sign-in?x=" + "y" * 5000).status_code == 414
        assert client.get("/sign-in?x=%00").status_code == 400
        assert client.tries("zhi\0ban", "a long password").status_code == 400
        assert client.line.post(f"{console.url}/sign-in", iter((b"login=a%", b"00")), headers=form).status_code == 400
        assert client.line.post(f"{console.url}/language", files={"to": "z\0h"}).status_code == 400
        for host in ("evil.example", "[zz]", "[", "[::1"):
            answer = client.get("/sign-in", headers={"Host": host})
            assert answer.status_code == 421
            assert answer.headers["X-Frame-Options"] == "DENY"
        assert client.get("/openapi.json").status_code == 404
        assert client.get("/assets/../console.py").status_code == 404
        assert client.get("/assets/..%2f__main__.py").status_code == 404
        assert client.get("/sign-in").status_code == 200


def test_the_browser_is_told_what_to_keep_to(console: Console) -> None:
    with Client(console) as client:
        for path in ("/sign-in", "/nothing", "/favicon.ico"):
            told = client.get(path).headers
            assert "default-src 'self'" in told["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in told["Content-Security-Policy"]
            assert told["X-Content-Type-Options"] == "nosniff"
            assert told["Referrer-Policy"] == "no-referrer"
            assert told["Cache-Control"] == "no-store"
        answer = client.tries("zhiban", OPERATORS["zhiban"]["password"])
        kept = answer.headers["Set-Cookie"].lower()
        assert "httponly" in kept
        assert "samesite=strict" in kept
        assert "secure" not in kept
        answer = client.line.get(f"{console.url}/sign-in", headers={"X-Forwarded-Proto": "https"}, timeout=30)
        assert "Strict-Transport-Security" in answer.headers
        body = {"login": "zhiban", "password": OPERATORS["zhiban"]["password"]}
        tls = {"X-Forwarded-Proto": "https"}
        answer = client.line.post(f"{console.url}/sign-in", body, headers=tls, timeout=30, allow_redirects=False)
        assert re.match(r"__Host-session=.*; HttpOnly; Path=/; SameSite=strict; Secure", answer.headers["Set-Cookie"])


def test_a_session_is_over_when_idle_or_old_or_somebodys_rights_have_changed(console: Console) -> None:
    with Client(console) as client:
        for aged in ("seen_at = datetime('now', '-16 minutes')", "begun_at = datetime('now', '-13 hours')"):
            client.signs_in("zhiban")
            with closing(sqlite3.connect(console.db)) as db, db:
                db.execute(f"UPDATE operator_session SET {aged}")
            assert client.get("/account").headers["Location"] == "/sign-in"
        client.signs_in("zhiban")
        with closing(sqlite3.connect(console.db)) as db, db:
            db.execute("UPDATE operator SET operates = 0 WHERE login = 'zhiban'")
        assert client.get("/account").headers["Location"] == "/sign-in"


def test_the_cookie_is_another_one_after_each_step_and_not_in_the_database(console: Console) -> None:
    with Client(console) as client:
        client.tries("zhiban", OPERATORS["zhiban"]["password"])
        before = client.line.cookies["console-session"]
        client.post("/sign-in/code", code=console.code("zhiban"))
        after = client.line.cookies["console-session"]
        assert before != after
        kept = _bytes_of(console)
        assert after.encode() not in kept
        assert OPERATORS["zhiban"]["second"].encode() not in kept
        assert OPERATORS["zhiban"]["password"].encode() not in kept
        client.line.cookies.set("console-session", before, domain="127.0.0.1", path="/")
        assert client.get("/account").headers["Location"] == "/sign-in"


def test_nothing_that_was_typed_is_in_the_log_of_the_program(console: Console) -> None:
    with Client(console) as client:
        client.tries("typed-login", "typed password 1")
        client.get("/users/typed-path?typed=query")
        client.get("/audit?who=typed-query")
    assert "typed" not in console.log
