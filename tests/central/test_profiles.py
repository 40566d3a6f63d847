"""Profiles of sites: written in files, refused by line, published signed, acknowledged, and an older one put back."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.central.profiles.check import main as check
from kiosk.central.profiles.folder import PROFILES, SHIPPED, BadProfiles
from kiosk.central.profiles.taking_over import take_over_profiles, tell_broker
from kiosk.contract.sealing import text_hash
from tests.central.desks import Desk
from tests.central.running import SEED, Json, refusal

VILLAGE = "T-DEMO-03"
ADMIN = "S-102"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county's profiles, to write in."""
    return Path(shutil.copytree(SEED / PROFILES, tmp_path / "written" / PROFILES))


@pytest.fixture
def publish(desk: Desk, folder: Path) -> Callable[[str, str, str], None]:
    """Write something else into a site's file, and have the platform start with it."""

    def written(site: str, old: str, new: str) -> None:
        file = folder / f"{site}.toml"
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
        with desk.office.begin() as db:
            take_over_profiles(db, folder, desk.now())

    return written


def seen(
    version: int, hash_: str, state: str = "kept", kept: int | None = None, problems: tuple[Json, ...] = ()
) -> Json:
    """What a terminal says it did."""
    return {
        "version": version,
        "hash": hash_,
        "state": state,
        "kept": version if kept is None else kept,
        "problems": list(problems),
    }


def line_of(desk: Desk, terminal: str) -> Json:
    """What the office sees of a terminal."""
    found: Json = next(line for line in desk.look_up("profiles") if line["terminal"] == terminal)
    return found


# ---- files --------------------------------------------------------------------------------------------------------


def test_the_three_tiers_and_the_three_sites_are_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert {file.stem for file in SHIPPED.glob("*.toml")} == {"county", "branch", "village"}
    assert check([str(SHIPPED)]) == 0
    assert check([str(SEED / PROFILES)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "3 个层级、0 个站点没有问题 tiers and sites are good",
        "0 个层级、3 个站点没有问题 tiers and sites are good",
    ]


MISTAKES = {
    'phone = "10000000003"\n[platform]\nurl = "http://elsewhere.test"': "[platform] is nothing|platform is nothing",
    'phone = "10000000003"\nid = "T-9999"': "terminal.id is nothing that a profile may say",
    'phone = "call us"': "terminal.phone",
    'phone = "10000000003"\n[timings.door]\nvoice = 90': "timings.door.loud must come after timings.door.voice",
    'phone = "10000000003"\n[timings]\nwarning = 5': "timings.warning: 5.0 is out of range; allowed is 20 to 300",
    'phone = "10000000003"\n[hours.query]\nopen = ["17:00-09:00"]': "does not end after it begins",
    'phone = "10000000003"\n[hours]\nquery = { open = ["7-9"] }': 'write hours such as "09:00-17:00"',
    'phone = "10000000003"\n[offer]\nonly = [1, 77]': "the catalogue has no item 77",
    'phone = "10000000003"\n[network]\nallow = ["10.20.0.5"]': 'write "tcp://host:port"',
    'phone = "10000000003"\n[speech]\nvolume = 3': "speech.volume",
    'phone = "10000000003"\n[health]\nkey = "' + "ab" * 32 + '"': "looks like a secret",
    'phone = "10000000003"\n[card]\nmodel = "sdt"': "card is nothing that a profile may say",
    'phone = "10000000003': "is not TOML",
}


@pytest.mark.parametrize(("written", "said"), MISTAKES.items())
def test_a_mistake_is_told_by_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str], written: str, said: str
) -> None:
    shutil.copytree(SEED / "items", folder.parent / "items")
    file = folder / "370923-03.toml"
    line, _, table = written.partition("\n[")
    text = file.read_text("utf-8").replace('phone = "10000000003"', line, 1)
    file.write_text(f"{text}\n[{table}\n" if table else text, "utf-8")
    assert check([str(folder)]) == 2
    told = capsys.readouterr().out
    assert re.search(said, told), told
    assert re.search(r"370923-03.toml:\d+: .*[\u4e00-\u9fff]|village.toml", told), told


def test_a_site_without_telephone_or_of_an_unknown_kind_is_no_profile(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "370923-02.toml"
    whole = file.read_text("utf-8")
    file.write_text(whole.replace('night_phone = "12345"\n', ""), "utf-8")
    assert check([str(folder)]) == 2
    assert "terminal.night_phone is missing" in capsys.readouterr().out
    file.write_text(whole.replace('tier = "branch"', 'tier = "city"'), "utf-8")
    assert check([str(folder)]) == 2
    assert "370923-02.toml:3: tier 应当是" in capsys.readouterr().out


# ---- publishing ---------------------------------------------------------------------------------------------------


def test_each_site_has_its_own_profile_signed_and_sent_once(desk: Desk) -> None:
    answer = desk.ask("GET", "/v1/site/profile", terminal=VILLAGE)
    profile = desk.opened("profile", answer.json())
    assert (profile["site"], profile["version"], profile["puts_back"]) == ("370923-03", 1, 0)
    assert [file["name"] for file in profile["files"]] == ["village.toml", "370923-03.toml"]
    assert profile["files"][0]["text"] == (SHIPPED / "village.toml").read_text("utf-8")
    assert answer.headers["ETag"] == '"1"'
    again = desk.ask("GET", "/v1/site/profile", terminal=VILLAGE, headers={"If-None-Match": '"1"'})
    assert (again.status_code, again.content) == (304, b"")


def test_what_changes_is_a_new_version_and_what_does_not_is_none(desk: Desk, publish: Callable[..., None]) -> None:
    publish("370923-03", "10000000003", "10000000033")
    publish("370923-03", "10000000033", "10000000033")
    tags = [desk.ask("GET", "/v1/site/profile", terminal=each).headers["ETag"] for each in ("T-DEMO-01", VILLAGE)]
    assert tags == ['"1"', '"2"']


def test_site_messages_and_staff_hours_say_what_the_profile_says(desk: Desk, publish: Callable[..., None]) -> None:
    publish("370923-01", 'phone = "10000000001"', 'phone = "10000000011"')
    assert desk.read("/v1/site")["desk_phone"] == "10000000011"
    desk.at = dt.datetime(2026, 11, 23, 18, 30, tzinfo=desk.at.tzinfo)
    call = desk.do("/v1/help_calls", {"scene": "welcome"})
    assert (call["state"], call["phone"]) == ("closed", "12345")
    publish("370923-01", 'tier = "county"', 'tier = "county"\nhours.staffed = ["09:00-19:00"]')
    assert desk.do("/v1/help_calls", {"scene": "welcome"})["state"] == "open"


def test_a_bad_profile_changes_nothing(desk: Desk, publish: Callable[..., None]) -> None:
    with pytest.raises(BadProfiles):
        publish("370923-01", 'phone = "10000000001"', 'phone = "10000000011"\nkey = "x"')
    assert desk.ask("GET", "/v1/site/profile").headers["ETag"] == '"1"'
    assert desk.read("/v1/site")["desk_phone"] == "10000000001"


def test_a_broker_that_came_later_is_told_with_every_sites_profile_and_stays_in_later_ones(
    desk: Desk, publish: Callable[..., None]
) -> None:
    def told(terminal: str = VILLAGE) -> tuple[int, str, int]:
        profile = desk.opened("profile", desk.read("/v1/site/profile", terminal=terminal))
        return profile["version"], profile["broker"], profile["puts_back"]

    def starts(broker: str) -> None:
        with desk.office.begin() as db:
            tell_broker(db, broker, desk.now())

    assert told() == (1, "", 0)
    for _ in range(2):
        starts("hall.test:8883")
    assert told() == (2, "hall.test:8883", 0)
    assert told("T-DEMO-01") == (2, "hall.test:8883", 0)
    publish("370923-03", "10000000003", "10000000003")  # the same files as before are no new profile
    publish("370923-03", "10000000003", "10000000033")
    assert told() == (3, "hall.test:8883", 0)
    desk.at_desk("profiles/370923-03/put-back", {"version": 1})
    starts("other.test:8883")
    assert told() == (5, "other.test:8883", 1)
    files = desk.opened("profile", desk.read("/v1/site/profile", terminal=VILLAGE))["files"]
    assert "10000000003" in files[1]["text"]


# ---- acknowledging ------------------------------------------------------------------------------------------------


def test_the_office_sees_who_keeps_what_and_who_refused_and_why(desk: Desk, publish: Callable[..., None]) -> None:
    assert line_of(desk, VILLAGE)["state"] is None
    body = desk.read("/v1/site/profile", terminal=VILLAGE)["body"]
    noted = desk.do("/v1/site/profile/seen", seen(1, text_hash(body)), terminal=VILLAGE)
    assert noted == {"version": 1}
    assert (line_of(desk, VILLAGE)["state"], line_of(desk, VILLAGE)["kept"]) == ("kept", 1)

    publish("370923-03", "10000000003", "10000000033")
    body = desk.read("/v1/site/profile", terminal=VILLAGE)["body"]
    problem = {"place": "370923-03.toml:7", "what": "terminal.phone: nobody answers"}
    told = seen(2, text_hash(body), "refused", 1, (problem,))
    desk.do("/v1/site/profile/seen", told, terminal=VILLAGE)
    desk.do("/v1/site/profile/seen", told, terminal=VILLAGE)
    line = line_of(desk, VILLAGE)
    assert (line["version"], line["seen"], line["state"], line["kept"]) == (2, 2, "refused", 1)
    assert line["problems"] == [problem]
    tasks = [task for task in desk.look_up("tasks") if task["kind"] == "profile_refused"]
    assert [(task["level"], task["said"]) for task in tasks] == [
        ("P2", "2: 370923-03.toml:7: terminal.phone: nobody answers")
    ]

    put_back = desk.at_desk("profiles/370923-03/put-back", {"version": 1})
    assert (put_back["version"], put_back["puts_back"], put_back["by"]) == (3, 1, ADMIN)
    body = desk.read("/v1/site/profile", terminal=VILLAGE)["body"]
    desk.do("/v1/site/profile/seen", seen(3, text_hash(body)), terminal=VILLAGE)
    assert not [task for task in desk.look_up("tasks") if task["kind"] == "profile_refused"]


def test_what_we_never_signed_is_seen_to_at_once(desk: Desk) -> None:
    desk.do("/v1/site/profile/seen", seen(7, "0" * 64), terminal=VILLAGE)
    (task,) = (task for task in desk.look_up("tasks") if task["kind"] == "profile_refused")
    assert task["level"] == "P1"


def test_an_older_version_is_put_back_as_a_new_one(desk: Desk, publish: Callable[..., None]) -> None:
    publish("370923-01", "10000000001", "10000000011")
    assert desk.refused_at_desk("profiles/370923-01/put-back", {"version": 9}) == "not_found"
    assert desk.refused_at_desk("profiles/370923-01/put-back", {"version": 1}, staff="S-101") == "role_missing"
    desk.at_desk("profiles/370923-01/put-back", {"version": 1})
    profile = desk.opened("profile", desk.read("/v1/site/profile"))
    assert (profile["version"], profile["puts_back"]) == (3, 1)
    assert desk.read("/v1/site")["desk_phone"] == "10000000001"
    versions = [(row["version"], row["puts_back"]) for row in desk.look_up("profiles/370923-01")]
    assert versions == [(3, 1), (2, 0), (1, 0)]


def test_files_that_were_put_aside_do_not_come_back_with_the_next_start(
    desk: Desk, folder: Path, publish: Callable[..., None]
) -> None:
    publish("370923-01", "10000000001", "10000000011")
    desk.at_desk("profiles/370923-01/put-back", {"version": 1})
    with desk.office.begin() as db:
        take_over_profiles(db, folder, desk.now())
    assert desk.ask("GET", "/v1/site/profile").headers["ETag"] == '"3"'


def test_a_platform_from_a_backup_gives_no_version_twice(desk: Desk, publish: Callable[..., None]) -> None:
    """The terminal keeps version 5, which this database has never heard of, and refuses version 1 as older."""
    body = desk.read("/v1/site/profile")["body"]
    desk.do("/v1/site/profile/seen", seen(1, text_hash(body), "refused", 5, ({"place": "", "what": "it is older"},)))
    publish("370923-01", "10000000001", "10000000011")
    assert desk.ask("GET", "/v1/site/profile").headers["ETag"] == '"6"'


def test_a_terminal_that_says_too_much_is_not_listened_to(desk: Desk) -> None:
    told = seen(1, "0" * 64, "refused", 0, ({"place": "x", "what": "y" * 5000},))
    answer = desk.ask("POST", "/v1/site/profile/seen", json=told)
    assert refusal(answer) == "request_unclear"
