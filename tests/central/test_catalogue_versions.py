"""The catalogue as it is published and as it changes: item 21, new versions, what is gone, and what cases keep.

M05 事项目录 with versions and an offline bundle that is signed and says its date.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shutil
from pathlib import Path

import msgspec
import pytest
from joserfc import jwe
from joserfc.jwk import OKPKey
from sqlalchemy import func, select

from kiosk.central.items.bundle import publish
from kiosk.central.items.folder import BadCatalogue
from kiosk.central.items.shelf import current_item, current_items, shelf
from kiosk.central.items.taking_over import take_over
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.catalogue import BundleRow, ItemRow
from kiosk.contract.items import Catalogue, Item, Town
from tests.central.county import LISTS, County
from tests.central.desks import Desk
from tests.central.running import Central
from tests.central.visiting import SEED, Json, Visitor

SHOP = "11370999MBDEM005830199900000001"


def published(visitor: Visitor) -> Catalogue:
    """The catalogue as a terminal reads it: signature checked, strictly decoded."""
    answer = visitor.ask("GET", "/v1/catalog/bundle")
    assert answer.status_code == 200
    signed: Json = answer.json()
    visitor.opened("catalogue", signed)
    catalogue = msgspec.json.decode(signed["body"], type=Catalogue)
    assert answer.headers["ETag"] == f'"{catalogue.version}"'
    return catalogue


def renew(desk: Desk, county: County) -> None:
    """Take over what the clerk has written; the day goes on, so the next publication is tomorrow's."""
    with desk.office.begin() as db:
        take_over(db, county.folder)
    desk.at += dt.timedelta(days=1)


def refused(desk: Desk, county: County) -> list[str]:
    """Why the platform does not take it over."""
    with pytest.raises(BadCatalogue) as bad, desk.office.begin() as db:
        take_over(db, county.folder)
    return [str(problem).replace(f"{county.folder}/", "") for problem in bad.value.problems]


def twenty_first(county: County) -> Path:
    """Somebody writes one file."""
    file = county.copy("08", "21-library-card.toml")
    county.write("21", "number = 8\n", "number = 21\n")
    county.write("21", "199900000008", "199900000021")
    county.write("21", "城乡居民养老保险参保登记", "公共图书馆读者证办理")
    county.write("21", "参加居民养老保险", "办一张图书馆的借书证")
    return file


@pytest.fixture
def county(tmp_path: Path) -> County:
    """A clerk's folder."""
    folder = tmp_path / "county"
    folder.mkdir()
    return County(folder)


def seed_around(county: County) -> None:
    """Put the demo's other files beside a clerk's catalogue, so that a platform can begin with it."""
    for file in SEED.glob("*.toml"):
        if file.stem not in LISTS:
            shutil.copy(file, county.folder)
    shutil.copytree(SEED / "profiles", county.folder / "profiles")


def test_the_catalogue_is_whole_signed_and_carries_the_key_for_letters(desk: Desk) -> None:
    catalogue = published(desk)
    assert len(catalogue.items) == 20
    assert (len(catalogue.intermediaries), len(catalogue.regional), len(catalogue.notices)) == (6, 3, 5)
    assert catalogue.towns
    assert catalogue.phrases
    assert catalogue.rating_tags
    assert {item.dept_code for item in catalogue.items} <= {each.code for each in catalogue.departments}
    assert {topic for item in catalogue.items for topic in item.topics} <= {each.id for each in catalogue.topics}
    key = OKPKey.import_key(json.loads(catalogue.letter_key))
    assert not key.is_private
    envelope = jwe.encrypt_compact({"alg": "ECDH-ES", "enc": "A256GCM"}, b"a letter", key)
    assert desk.office.letter_key.open(envelope) == b"a letter"
    with pytest.raises(ValueError, match="no letter to this platform"):
        desk.office.letter_key.open(envelope[:-5] + "AAAAA")


def test_it_is_made_once_and_given_out_byte_for_byte(desk: Desk) -> None:
    first = desk.ask("GET", "/v1/catalog/bundle")
    desk.later(hours=3)
    second = desk.ask("GET", "/v1/catalog/bundle", terminal="T-DEMO-02")
    assert first.content == second.content
    with desk.office.begin() as db:
        assert db.scalar(select(func.count()).select_from(BundleRow)) == 1


@pytest.mark.parametrize("tag", ['"{0}"', "{0}", 'W/"{0}"', '"other", "{0}"'])
def test_who_has_it_is_told_so(desk: Desk, tag: str) -> None:
    version = published(desk).version
    answer = desk.ask("GET", "/v1/catalog/bundle", headers={"If-None-Match": tag.format(version)})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", f'"{version}"')


def test_a_notice_that_ends_makes_a_new_version_and_a_day_on_which_nothing_happens_does_not(desk: Desk) -> None:
    first = published(desk)
    desk.at += dt.timedelta(days=1)
    same = published(desk)
    assert same == first
    desk.at += dt.timedelta(days=4)
    later = published(desk)
    assert "N-4" in {notice.id for notice in first.notices}
    assert "N-4" not in {notice.id for notice in later.notices}
    assert later.version != first.version
    assert later.made > first.made


def test_item_21_is_one_file(desk: Desk, county: County) -> None:
    before = published(desk)
    twenty_first(county)
    renew(desk, county)
    after = published(desk)
    assert after.version != before.version
    assert [item.number for item in after.items] == list(range(1, 22))
    assert after.items[20].task_name.zh == "公共图书馆读者证办理"
    assert after.items[20].letters[0] == "ggtsgdzzbl"
    assert after.items[:20] == before.items


def test_a_new_version_is_published_and_a_running_case_keeps_the_old_one(desk: Desk, county: County) -> None:
    county.write("02", 'task_version = "1"', 'task_version = "2"')
    county.write("02", "promise_day = 5", "promise_day = 4")
    county.write("02", "tolerance_days = 5", "tolerance_days = 4")
    token = desk.identify()
    cases = desk.read("/v1/cases", token)
    renew(desk, county)
    desk.at -= dt.timedelta(days=1)
    assert desk.read("/v1/cases", desk.identify()) == cases
    desk.at += dt.timedelta(days=1)
    assert [item.task_version for item in published(desk).items] == ["1", "2", *["1"] * 16, "2", "1"]
    with desk.office.begin() as db:
        rows = db.scalars(select(ItemRow).where(ItemRow.number == 2).order_by(ItemRow.id)).all()
        assert [(row.version, row.current, row.promise_days) for row in rows] == [("1", False, 5), ("2", True, 4)]
        running = [case for case in db.scalars(select(CaseRow)) if case.item.number == 2]
        assert {case.item.version for case in running} == {"1"}


def test_a_changed_item_with_its_old_version_is_refused_and_nothing_is_taken_over(desk: Desk, county: County) -> None:
    twenty_first(county)
    county.write("02", "promise_day = 5", "promise_day = 4")
    county.write("02", "tolerance_days = 5", "tolerance_days = 4")
    line = county.file("02").read_text("utf-8").splitlines().index('task_version = "1"') + 1
    said = refused(desk, county)
    assert [each.partition(": ")[0] for each in said] == [f"items/02-food-business.toml:{line}"]
    assert "was changed and still says version 1, under which people have applied; write task_version" in said[0]
    desk.at += dt.timedelta(days=1)
    assert len(published(desk).items) == 20


def test_a_version_never_goes_back(desk: Desk, county: County) -> None:
    county.write("02", 'task_version = "1"', 'task_version = "5"')
    renew(desk, county)
    county.write("02", 'task_version = "5"', 'task_version = "4"')
    assert 'the item has version 5 already; 4 is an older one; write task_version = "6"' in refused(desk, county)[0]


def test_a_text_that_people_have_signed_is_not_changed_under_its_version(desk: Desk, county: County) -> None:
    county.write("04", 'task_version = "1"', 'task_version = "2"')
    county.write("04", "愿意承担责任", "愿意承担一切责任")
    line = county.file("04").read_text("utf-8").splitlines().index("[commitment]") + 1
    said = refused(desk, county)
    assert [each.partition(": ")[0] for each in said] == [f"items/04-small-eatery.toml:{line}"]
    assert 'was changed and still says version 1, under which people have signed; write version = "2"' in said[0]
    county.write("04", 'id = "eatery_commitment"\nversion = "1"', 'id = "eatery_commitment"\nversion = "2"')
    renew(desk, county)
    commitment = published(desk).items[3].commitment
    assert commitment is not None
    assert commitment.version == "2"


def test_an_item_that_is_gone_is_withdrawn_and_its_cases_stay(desk: Desk, county: County) -> None:
    county.file("01").unlink()
    renew(desk, county)
    assert SHOP not in {item.task_code for item in published(desk).items}
    with desk.office.begin() as db:
        assert current_item(db, SHOP) is None
        assert db.scalars(select(CaseRow).join(ItemRow).where(ItemRow.task_code == SHOP)).first() is not None


def test_what_an_item_is_searched_by_may_be_spelled_anew_without_a_new_version(desk: Desk, county: County) -> None:
    with desk.office.begin() as db:
        row = current_items(db)[0]
        row.body = row.body.replace("gtgshsldj", "oldspelling")
    renew(desk, county)
    assert published(desk).items[0].letters[0] == "gtgshsldj"


def test_the_other_rooms_find_items_and_lists(desk: Desk) -> None:
    with desk.office.begin() as db:
        row = current_item(db, SHOP)
        assert row is not None
        assert isinstance(row.manifest, Item)
        assert row.task_name.zh == "个体工商户设立登记"
        assert {"370923103"} <= {town.code for town in shelf(db, Town)}
        assert current_item(db, "nothing") is None


def test_a_started_platform_takes_over_what_was_written_and_stays_open_when_it_is_wrong(
    tmp_path: Path, county: County
) -> None:
    seed_around(county)
    central = Central(tmp_path, ("--seed", str(county.folder))).start()
    first = published(central)
    assert central.stop() == 0
    twenty_first(county)
    central.start()
    second = published(central)
    assert [len(first.items), len(second.items)] == [20, 21]
    assert central.stop() == 0
    line = county.write("21", "min_loa = 2", "min_loa = 7")
    central.start()
    assert published(central) == second
    assert central.stop() == 0
    assert f"21-library-card.toml:{line}: min_loa: 7 is out of range; allowed is 1 to 3" in central.log
    assert "the catalogue stays as it was: 1 to mend" in central.log


def test_an_empty_platform_does_not_open_with_a_catalogue_that_is_wrong(tmp_path: Path, county: County) -> None:
    seed_around(county)
    county.write("20", "\nmin_loa = 3", "\nmin_loa = 30")
    central = Central(tmp_path, ("--seed", str(county.folder)))
    with pytest.raises(AssertionError):
        central.start()
    assert "min_loa: 30 is out of range; allowed is 1 to 3" in central.log
    assert "Traceback" not in central.log


def test_m25_a_platform_that_no_telephone_finds_says_so(desk: Desk) -> None:
    assert published(desk).phone_pages
    hidden = dataclasses.replace(desk.office, public_url="")
    with hidden.begin() as db:
        row = publish(db, hidden)
        assert not msgspec.json.decode(row.body, type=Catalogue).phone_pages
