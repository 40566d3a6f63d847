"""A real mosquitto under `kiosk broker`: who may call, what they may say, and what a revocation changes."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import pwd
import signal
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.broker.revoked import Revoked, must_change
from kiosk.central.enrolment.authority import new_authority
from kiosk.central.enrolment.tls import Papers
from kiosk.contract.fleet import LARGEST_STATE
from tests.broker.callers import Caller, soon
from tests.broker.standing import Standing, children, now
from tests.terminal.health.ear import PING, Ear


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Standing]:
    """Another for each test: some end it, or revoke who calls it."""
    with Standing(tmp_path) as standing:
        yield standing.starts()


@pytest.fixture
def calling() -> Iterator[Callable[[Caller], Caller]]:
    """Connects, and says good-bye after the test."""
    with contextlib.ExitStack() as stack:

        def call(caller: Caller) -> Caller:
            stack.callback(caller.leaves)
            caller.calls()
            assert caller.connected()
            return caller

        yield call


def test_each_says_only_what_is_theirs_and_hears_only_what_is_for_them(
    broker: Standing, calling: Callable[[Caller], Caller]
) -> None:
    platform, worker = calling(broker.platform()), calling(broker.platform("worker-2"))
    one, two = calling(broker.terminal("T-01")), calling(broker.terminal("T-02"))
    platform.hears("hall/1/+/state")
    two.hears("#")
    one.hears("hall/1/T-01/command")
    assert two.says("hall/1/T-01/state", b"forged", retain=True) == "Not authorized"
    assert two.says("hall/1/T-01/command", b"forged") == "Not authorized"
    assert one.says("hall/1/T-01/state", b"mine", retain=True) == "Success"
    assert worker.says("hall/1/T-01/command", b"an order") == "Success"
    soon(lambda: one.heard != [] and platform.heard != [], "both are heard")
    assert [each.payload for each in platform.heard] == [b"mine"]
    assert [each.payload for each in one.heard] == [b"an order"]
    assert two.heard == []


def test_nobody_takes_the_session_of_another_terminal(broker: Standing, calling: Callable[[Caller], Caller]) -> None:
    one = calling(broker.terminal("T-01", lasts=600))
    one.hears("hall/1/T-01/command")
    thief = calling(broker.terminal("T-02", client_id="T-01", lasts=600))
    platform = calling(broker.platform())
    assert platform.says("hall/1/T-01/command", b"an order") == "Success"
    soon(lambda: [each.payload for each in one.heard] == [b"an order"], "it comes to whom it is for")
    assert not one.down.is_set()
    assert thief.heard == []


def test_what_was_ordered_while_a_terminal_was_off_waits_for_it_through_a_restart_of_the_broker(
    broker: Standing, calling: Callable[[Caller], Caller]
) -> None:
    one = calling(broker.terminal("T-01", lasts=600))
    one.hears("hall/1/T-01/command")
    one.says("hall/1/T-01/online", b"up", retain=True)
    one.leaves()
    platform = calling(broker.platform())
    assert platform.says("hall/1/T-01/command", b"an order") == "Success"
    broker.program.stop()
    broker.starts_again()
    later = calling(broker.terminal("T-01", lasts=600))
    soon(lambda: [each.payload for each in later.heard] == [b"an order"], "the order is there")
    again = calling(broker.platform())
    again.hears("hall/1/+/online")
    soon(lambda: [(each.payload, each.retained) for each in again.heard] == [(b"up", True)], "what was kept is kept")


def test_strangers_and_who_was_revoked_are_refused(broker: Standing, calling: Callable[[Caller], Caller]) -> None:
    stranger = Caller(broker.papers("T-09", new_authority(now())), broker.ca, broker.port, "T-09")
    assert _refused(stranger)
    server = Caller(
        Papers(broker.keys / "broker/broker.key", broker.keys / "broker/broker.pem"), broker.ca, broker.port
    )
    assert _refused(server)  # a certificate for serving is none for calling
    one, two = broker.terminal("T-01"), calling(broker.terminal("T-02"))
    revoked = calling(one)
    broker.revokes(Papers(broker.folder / "T-01/fleet.key", broker.folder / "T-01/fleet.pem"))
    soon(revoked.down.is_set, "it is cut off")
    soon(two.down.is_set, "so is everybody else, for a moment")

    def back() -> bool:
        with contextlib.suppress(OSError):
            return calling(broker.terminal("T-02")).connected()
        return False

    soon(back, "whoever is good may call again")
    stolen = Caller(Papers(broker.folder / "T-01/fleet.key", broker.folder / "T-01/fleet.pem"), broker.ca, broker.port)
    assert _refused(stolen)


def test_what_is_too_large_is_not_taken(broker: Standing, calling: Callable[[Caller], Caller]) -> None:
    platform = calling(broker.platform())
    platform.hears("hall/1/+/state")
    one = calling(broker.terminal("T-01"))
    assert one.says("hall/1/T-01/state", b"x" * LARGEST_STATE) == "Success"
    with contextlib.suppress(ValueError):
        assert one.says("hall/1/T-01/state", b"x" * (LARGEST_STATE + 4096)) == "hung up"
    soon(lambda: len(platform.heard) == 1, "the first came")


def test_it_ends_with_its_mosquitto_and_mosquitto_with_it(broker: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    (child,) = children(broker.program.pid)
    os.kill(child, signal.SIGKILL)
    broker.program.until_ended(10.0)
    ear = Ear("@hall-broker-of-a-test")  # systemd's, for whom all of it is one program
    for name, value in ear.env(2.0).items():
        monkeypatch.setenv(name, value)
    broker.starts_again()
    assert ear.until("READY=1")[-2:] == ["READY=1", "STATUS=terminals may call"]
    ear.until(PING)
    ear.close()
    (child,) = children(broker.program.pid)
    broker.program.kill()
    soon(lambda: not Path(f"/proc/{child}").exists() or _is_dead(child), "mosquitto goes with who started it")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts programs for others")
def test_who_waits_for_the_platforms_list_is_not_ended_as_one_that_stands_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear("@hall-broker-that-waits")
    for name, value in ear.env(2.0).items():
        monkeypatch.setenv(name, value)
    with Standing(tmp_path) as standing:
        authority = standing.authority  # a platform's keys, and it has not started yet
        standing.program.start()
        assert "STATUS=waits for the platform's list of revoked certificates" in ear.until(PING)
        ear.until(PING)
        (standing.keys / "ca.crl").write_bytes(authority.list_revoked((), now()))
        ear.until("STATUS=terminals may call")
    ear.close()


def test_started_as_root_it_works_as_the_owner_of_the_keys(tmp_path: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o777 == 0o700:
            folder.chmod(0o755)
    with Standing(tmp_path) as standing:
        os.chown(standing.keys, nobody.pw_uid, nobody.pw_gid)
        (child,) = children(standing.starts().program.pid)
        assert Path(f"/proc/{child}").stat().st_uid == nobody.pw_uid
        caller = standing.terminal("T-01").calls()
        assert caller.connected()
        caller.leaves()


def test_only_another_list_or_an_old_one_calls_everybody_back() -> None:
    at = now()
    used = Revoked(frozenset({1}), at + dt.timedelta(days=6))
    tomorrow = Revoked(frozenset({1}), at + dt.timedelta(days=7))
    assert not must_change(used, None, at)
    assert not must_change(used, tomorrow, at)
    assert must_change(used, Revoked(frozenset({1, 2}), tomorrow.good_until), at)
    assert must_change(used, tomorrow, at + dt.timedelta(days=4))
    assert not must_change(used, used, at + dt.timedelta(days=4))


def _refused(caller: Caller) -> bool:
    try:
        caller.calls()
    except (OSError, ssl.SSLError):
        return True
    try:
        return not caller.connected(3.0)
    finally:
        caller.leaves()


def _is_dead(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
