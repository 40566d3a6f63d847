"""Whatever a clerk can get wrong in a catalogue is refused with file, line and reason, and all of it at once.

M13 材料目录, M15 不得互为前置, M17 现场勘查 rules a commitment out, M39 凡能网上办理的不得要求到现场.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from kiosk.__main__ import main
from tests.central.county import LISTS, County

# File, what stands there, what is written instead, what is said of it: in the line that was changed.
ITEM = [
    ("01", "min_loa = 2", "min_loa = 4", "min_loa: 4 is out of range; allowed is 1 to 3"),
    ("01", "min_loa = 2", "min_loa = 0", "min_loa: 0 is out of range; allowed is 1 to 3"),
    ("01", "min_loa = 2", 'min_loa = "2"', "min_loa is text in quotes; it must be a whole number"),
    ("01", "min_loa = 2", "min_lao = 2\nmin_loa = 2", 'min_lao is no key that is known here; did you mean "min_loa"?'),
    ("01", "delegable = true", 'delegable = "yes"', "delegable is text in quotes; it must be true or false"),
    ("01", "delegable = true", "delegable = 1", "delegable is a whole number; it must be true or false"),
    ("01", 'project_type = "1"', 'project_type = "3"', "project_type is '3'; allowed: 1, 2"),
    ("01", 'sphere = "government"', 'sphere = "goverment"', 'sphere: "goverment" has not the right shape; write gov'),
    ("01", 'applicant = "person"', 'applicant = "persons"', "applicant is 'persons'; did you mean \"person\"?"),
    ("01", 'task_version = "1"', 'task_version = "1.0"', 'task_version: "1.0" has not the right shape'),
    ("01", 'task_version = "1"', "task_version = 1", "task_version is a whole number; it must be text in quotes"),
    ("01", 'link_way = "10000000101"', 'link_way = "ask"', 'link_way: "ask" has not the right shape; write a tele'),
    ("01", 'link_way = "10000000101"', 'link_way = " 1000"', "link_way has spaces before or after it"),
    ("01", 'link_way = "10000000101"', 'link_way = ""', "link_way is empty"),
    ("01", 'en = "Business licence" }', 'en = "营业执照" }', "result_name.en is Chinese; say the same in English"),
    ("01", ', en = "Business licence" }', " }", "result_name.en is missing; add en = …"),
    ("01", 'dept_code = "approval"', 'dept_code = "aproval"', 'there is no department "aproval"; did you mean "appr'),
    ("01", 'topics = ["business"]', 'topics = ["shops"]', 'topics[1]: there is no topic "shops"'),
    ("01", 'topics = ["business"]', "topics = []", "topics: no topic is named"),
    ("01", 'topics = ["business"]', 'topics = ["business", "business"]', 'the topic "business" is there twice'),
    ("02", "promise_day = 5", "promise_day = 11", "the promise of 11 working days is longer than the 10 of the law"),
    ("01", "promise_day = 0", "promise_day = 1", 'an item that is done while you wait (project_type = "1") promises 0'),
    ("02", "promise_day = 5", "promise_day = 0", 'a promise of 0 days belongs to an item with project_type = "1"'),
    ("05", "max_age = 60", "max_age = 17", "nobody is at least 18 and at most 17 years old"),
    ("01", 'deliveries = ["locker", "mail", "electronic", "print"]', "deliveries = []", "no way is named by which the"),
    (
        "01",
        "print_on_terminal = true",
        "print_on_terminal = false",
        'print_on_terminal and "print" among the deliveries',
    ),
    ("01", "print_copies = 1", "print_copies = 0", "print_copies is the number of copies where print_on_terminal is"),
    ("11", "delegable = false", "delegable = true", "what is handed over in person only cannot be collected by"),
    ("11", 'task_code = "11370999MBDEM00583', 'task_code = "11370999MBDEM00584', "does not begin with a credit code"),
    ("18", "limit_scene_num = 1", "limit_scene_num = 0", "who cannot apply at a terminal has to come to a window"),
    ("01", "number = 1", "number = 22", "the item's number is 22, but its file is called 01-individual-business.toml"),
    ("02", "number = 2", "number = 1", "number 1 belongs to 01-individual-business.toml already"),
    ("02", "199900000002", "199900000001", "task_code 11370999MBDEM005830199900000001 belongs to 01-individual-bus"),
    (
        "04",
        'id = "eatery_commitment"',
        'id = "hygiene_commitment"',
        "commitment.id hygiene_commitment belongs to 03-pub",
    ),
]
SITUATION = [
    (
        "01",
        "only_if = { online_only = false }",
        "only_if = { online = false }",
        'there is no question "online" before this',
    ),
    ("01", "only_if = { with_name = true }", "only_if = { named = true }", 'there is no question "named" before this'),
    (
        "01",
        "only_if = { with_name = true }",
        'only_if = { with_name = "yes" }',
        "only_if.with_name is text in quotes; it m",
    ),
    (
        "01",
        "only_if = { with_name = true }",
        'only_if = ["with_name"]',
        "only_if must name questions and answers; write {",
    ),
    ("01", 'id = "online_only"', 'id = "with_name"', 'the question "with_name" is there twice'),
    ("01", 'id = "with_name"', 'id = "With name"', 'questions[1].id: "With name" has not the right shape'),
    ("11", "only_if = { damaged = true, faulty = true }", "only_if = {}", "an exemption for everybody is no fee"),
    ("11", "amount_fen = 2000", "amount_fen = 0", "amount_fen: 0 is out of range"),
    ("11", "amount_fen = 2000", "amount_fen = 20.0", "amount_fen is a number; it must be a whole number"),
]
FORM = [
    ("01", 'kind = "name"', 'kind = "names"', "kind is 'names'; did you mean \"name\"?"),
    ("01", 'phrases = "business_scope"', 'phrases = "scope"', 'there is no list of phrases "scope"'),
    ("01", 'source = "card.name"', 'source = "card.birth"', '"card.birth" does not fill a field of kind "name"'),
    ("01", 'source = "card.name"', 'source = "card.nmae"', "source is 'card.nmae'; did you mean \"card.name\"?"),
    ("12", 'when = "future"', 'when = "soon"', 'when: "soon" has not the right shape; write "past" or "future"'),
    ("01", "least = 2\n", "least = 30\n", 'in the field "trade_name" least is more than most'),
]
MATERIAL = [
    ("02", 'ways = ["elicence", "upload"]', 'ways = ["commitment", "upload"]', "but the site is inspected 现场勘查"),
    (
        "02",
        'ways = ["elicence", "upload"]',
        'ways = ["elicence"]',
        'nobody can settle the material "licence" where elic',
    ),
    ("02", 'ways = ["elicence", "upload"]', "ways = []", 'no way is named to settle the material "licence"'),
    (
        "02",
        'ways = ["elicence", "upload"]',
        'ways = ["elicence", "uplaod"]',
        "ways[2] is 'uplaod'; did you mean \"upload\"?",
    ),
    ("02", 'elicence = "business_licence"', 'elicence = "shop"', 'there is no type of licence "shop"; add it to lice'),
    ("02", 'ways = ["shared"]', 'ways = ["shared", "upload"]', "is shared: the state has it, and nobody may be asked"),
    ("02", 'ways = ["shared"]', 'ways = ["shared", "hand_in"]', "is shared: the state has it, and nobody may be asked"),
    (
        "02",
        'ways = ["upload"]\nmain',
        'ways = ["upload", "tolerance"]\ntolerance_days = 1\nmain',
        "main material 主要材料",
    ),
    ("02", "tolerance_days = 5", "tolerance_days = 9", "a paper that comes after 9 days comes after the promised 5"),
    ("04", 'number_kind = "health_certificate"', 'number_kind = "health"', 'there is no kind of number "health"'),
    ("04", 'ways = ["verify_number", "upload"]', 'ways = ["verify_number"]', "nobody can settle the material"),
    (
        "07",
        'ways = ["hand_in"]',
        'ways = ["hand_in", "upload"]',
        'on the original of "title", so only hand_in settles it',
    ),
    ("12", 'ways = ["commitment", "upload"]', 'ways = ["commitment"]', "nobody can settle the material"),
    ("01", 'need = "1"', 'need = "0"', "need is '0'; allowed: 1, 2, 3"),
]
LANES = [
    ("19", 'dept_code = "defence"', 'dept_code = "navy"', 'there is no department "navy"'),
    ("19", 'dept_code = "defence"', 'dept_code = "fire"', 'the department "fire" is there twice'),
]
LISTS_WRONG = [
    ("departments", 'code = "property"', 'code = "approval"', 'the department "approval" is there twice'),
    ("departments", "[[department]]", "[[departement]]", "departement is no list of departments.toml; write [[departm"),
    ("intermediaries", 'rating = "4.8"', "rating = 4.8", "rating is a number; it must be text in quotes"),
    ("regional", "valid_to = 2030-06-30", 'valid_to = "2030"', "valid_to is text in quotes; it must be a date like"),
    ("regional", "/geology", "/geologie", 'there is no material "11370999MBDEM005830199900000019/geologie"'),
    ("rating_tags", "levels = [4, 5]", 'levels = [4, "5"]', "levels[2] is text in quotes; it must be a whole number"),
    ("towns", 'code = "370923103"', 'code = "Yinshan"', 'code: "Yinshan" has not the right shape; write nine digits'),
    ("licences", '{ zh = "营业执照", en = "Business licence" }', '"营业执照"', "licence[1].name must be a table"),
]


@pytest.fixture
def county(tmp_path: Path) -> County:
    """A clerk's folder."""
    return County(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [*ITEM, *SITUATION, *FORM, *MATERIAL, *LANES, *LISTS_WRONG],
    ids=lambda text: re.sub(r"\W+", "-", text)[:30],
)
def test_a_mistake_is_told_with_file_line_and_reason(county: County, file: str, old: str, new: str, said: str) -> None:
    line = county.write(file, old, new)
    assert [at for at, reason in _told(county, file) if said in reason] == [line], county.mistakes()


# What does not agree is told where it can be mended, which need not be where somebody last wrote.
@pytest.mark.parametrize(
    ("file", "old", "new", "said", "where"),
    [
        ("18", "elsewhere = ", "# elsewhere = ", "nothing says where to go instead", "is_service_terminals = false"),
        ("07", "elsewhere = ", "# elsewhere = ", "has to come to a window 1 times, and noth", "limit_scene_num = 1"),
        ("07", "limit_scene_num = 1", "limit_scene_num = 0", "but elsewhere sends them there", "elsewhere = "),
        ("07", "limit_scene_num = 1", "limit_scene_num = 0", 'of "title" has to be brought', "[[materials]]"),
        ("05", 'id = "self_drive"', 'id = "self"', 'no question "self_drive" before this', "only_if = { self_drive"),
        ("05", 'id = "self_drive"', 'id = "self"', 'nothing depends on the question "self"', "[[questions]]"),
        ("topics", 'icon = "house"', "", "topic[3].icon is missing; add icon", "[[topic]]"),
        ("04", "task_version = ", "# task_version = ", "task_version is missing; add task_version = …", "# 开小吃店"),
        ("02", "tolerance_days = 5", "", '"safety_rules" does not say by when it must come', "[[materials]]"),
        (
            "17",
            "tolerance_allowed = true",
            "tolerance_allowed = false",
            "may come later, which the item does",
            "ways = ",
        ),
        (
            "17",
            "tolerance_allowed = true",
            "tolerance_allowed = false",
            "of a tolerance that the item does",
            "[tolerance]",
        ),
        ("12", "commitment_allowed = true", "commitment_allowed = false", "which the item does not allow", "ways = "),
        ("12", "commitment_allowed = true", "commitment_allowed = false", "a commitment that the item", "[commitment]"),
        (
            "03",
            "site_inspection = false",
            "site_inspection = true",
            "cannot take the place of a site insp",
            "commitment_a",
        ),
        ("03", "site_inspection = false", "site_inspection = true", "but the site is inspected", "ways = "),
        (
            "19",
            "lead = true\n",
            "",
            'one department leads 牵头 a parallel approval: that of the item, "appro',
            "[[lanes]]",
        ),
        (
            "19",
            "promise_day = 3\nby",
            "promise_day = 2\nby",
            '"housing" promises 3 days, the whole only 2',
            "promise_day",
        ),
        ("01", 'kind = "phrases"', 'kind = "text"', 'a field of kind "text" has no phrases', 'phrases = "business'),
        ("01", 'source = "card.name"\n', "", 'the field "operator" is fixed, but nothing fills it', "fixed = true"),
        ("12", 'kind = "choice"', 'kind = "date"', 'a field of kind "date" has no options', "options = ["),
        ("12", 'kind = "date"\nwhen', 'kind = "text"\nwhen', "past and future are said of dates only", "when = "),
        ("06", 'kind = "choice"\noptions', 'kind = "choice"\n#', "is not TOML", "{ id"),
    ],
)
def test_what_does_not_agree_is_told_where_it_can_be_mended(
    county: County, file: str, old: str, new: str, said: str, where: str
) -> None:
    county.write(file, old, new)
    told = [at for at, reason in _told(county, file) if said in reason]
    written = county.file(file).read_text("utf-8").splitlines()
    assert told, county.mistakes()
    assert all(where in written[at - 1] for at in told), county.mistakes()


def test_m15_departments_that_wait_for_each_other_are_refused(county: County) -> None:
    county.write(
        "19",
        'dept_code = "fire"\npromise_day = 2',
        'dept_code = "fire"\npromise_day = 2\nprerequisite_of = ["defence"]',
    )
    second = county.write(
        "19",
        'dept_code = "defence"\npromise_day = 2',
        'dept_code = "defence"\npromise_day = 2\nprerequisite_of = ["fire"]',
    )
    told = [(at, reason) for at, reason in _told(county, "19") if '"defence" and "fire"' in reason]
    assert [at for at, _ in told] == [second + 2]
    assert "wait for each other 互为前置, so nothing would ever be decided" in told[0][1]
    assert len(county.mistakes()) == 2


def test_m15_even_one_that_waits_for_another_is_refused(county: County) -> None:
    line = county.write("19", 'dept_code = "fire"\n', 'dept_code = "fire"\nprerequisite_of = ["defence"]\n')
    told = _told(county, "19")
    assert [at for at, _ in told] == [line + 1]
    assert '"defence" would have to wait for "fire"' in told[0][1]


def test_all_mistakes_of_all_files_are_told_at_once(county: County) -> None:
    county.write("01", "min_loa = 2", "min_loa = 9")
    county.write("01", 'dept_code = "approval"', 'dept_code = "nobody"')
    county.write("01", "promise_day = 0", "promise_day = 7")
    county.write("12", "from_day", "from day")
    county.write("topics", 'icon = "house"', "icon = 1")
    county.write("19", "项目代码", "")
    files = [mistake.partition(":")[0] for mistake in county.mistakes()]
    assert files.count("items/01-individual-business.toml") == 4  # the promise is against law and kind
    assert files.count("items/12-care-elsewhere.toml") == 1
    assert files.count("items/19-construction-permit.toml") == 1
    assert files.count("topics.toml") == 1
    assert len(files) == 7


def test_one_value_that_cannot_be_read_hides_nothing_else_and_makes_nothing_up(county: County) -> None:
    line = county.write("02", "promise_day = 5", 'promise_day = "five"')
    county.write("02", 'elicence = "business_licence"', 'elicence = "shop"')
    told = _told(county, "02")
    assert [reason.partition(";")[0] for _, reason in told] == [
        "promise_day is text in quotes",
        'materials[2].elicence: there is no type of licence "shop"',
    ]
    assert told[0][0] == line


def test_a_list_that_cannot_be_read_is_one_mistake_and_not_one_for_each_item(county: County) -> None:
    county.file("departments").write_bytes(b"[[department]]\ncode = \xff")
    assert county.mistakes() == ["departments.toml:1: is not UTF-8 text; save it as UTF-8"]
    county.file("topics").unlink()
    assert [mistake.partition(":")[2] for mistake in county.mistakes()] == [
        "1: is not UTF-8 text; save it as UTF-8",
        "1: cannot be opened: No such file or directory",
    ]


def test_an_empty_file_and_an_empty_folder_are_mistakes(county: County) -> None:
    county.file("20").write_text("")
    assert [
        mistake
        for mistake in county.mistakes()
        if mistake.startswith("items/20-") and "task_code is missing" in mistake
    ]
    for file in (county.folder / "items").glob("*.toml"):
        file.unlink()
    county.file("regional").write_text("")
    assert county.mistakes() == ["items:1: there is no item here; add 01-….toml"]


def test_a_file_with_another_name_than_its_number_is_told(county: County) -> None:
    county.file("04").rename(county.folder / "items" / "4-small-eatery.toml")
    said = "number: the item's number is 4, but its file is called 4-small-eatery.toml; call it 04-….toml"
    assert county.mistakes() == [f"items/4-small-eatery.toml:3: {said}"]


def test_the_command_tells_them_and_says_how_many(county: County, capsys: pytest.CaptureFixture[str]) -> None:
    line = county.write("01", "min_loa = 2", "min_loa = 9")
    assert main(["items", "check", str(county.folder)]) == 2
    said = capsys.readouterr().out.splitlines()
    file = county.folder / "items" / "01-individual-business.toml"
    assert said == [
        f"{file}:{line}: min_loa 的值不在允许的范围内",
        "    min_loa: 9 is out of range; allowed is 1 to 3",
        "1 处要改 to mend",
    ]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_without_a_key_it_needs_is_told(county: County, name: str) -> None:
    text = county.file(name).read_text("utf-8")
    table = re.search(r"^\[\[(\w+)\]\]", text, re.MULTILINE)
    assert table
    line = county.add(name, f"\n[[{table[1]}]]\n")
    told = _told(county, name)
    assert told
    assert {at for at, _ in told} == {line + 1}
    assert all(" is missing; add " in reason for _, reason in told)


def _told(county: County, file: str) -> list[tuple[int, str]]:
    """Line and reason of the mistakes told of one file."""
    name = re.escape(str(county.file(file).relative_to(county.folder)))
    lines = [re.fullmatch(rf"{name}:(\d+): (.*)", mistake) for mistake in county.mistakes()]
    return [(int(match[1]), match[2]) for match in lines if match]


SLIPS = ("1", "-1", '"x"', '""', "true", "[]", "{}", "[{}]", '["shared"]', "{ zh = 1 }", "2026-01-01", "nan", "")


@pytest.mark.parametrize("seed", range(6))
def test_no_slip_of_the_pen_ends_in_anything_but_sentences(county: County, seed: int) -> None:
    for file in (county.folder / "items").glob("*.toml"):
        if not file.name.startswith(("01", "07", "19")):
            file.unlink()
    chance = random.Random(seed)
    good, files = county.mistakes(), sorted(county.folder.rglob("*.toml"))
    for _slip in range(12):
        file = chance.choice(files)
        text = file.read_text("utf-8")
        lines = text.splitlines()
        for number in chance.sample(range(len(lines)), 3):
            key, equals, _value = lines[number].partition(" = ")
            lines[number] = f"{key} = {chance.choice(SLIPS)}" if equals else lines[number].replace("[[", "[")
        file.write_text("\n".join(lines), "utf-8")
        assert all(re.match(r"[\w/-]+\.toml:[1-9]\d*: \S", mistake) for mistake in county.mistakes())
        file.write_text(text, "utf-8")
    assert county.mistakes() == good == []
