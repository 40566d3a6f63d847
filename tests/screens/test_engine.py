"""What typed keys may mean: the word list and its candidates, without any glass (issue 5.3, domain §7.6)."""

from __future__ import annotations

import re
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rig.house import CONFIG
from screens.input.typing.pinyin import MOST_KEYS, Offer, Pinyin
from screens.input.typing.rare import character_of, is_usual
from screens.input.typing.syllables import on_nine
from screens.input.typing.words import LOCAL, SURNAMES, Words

WORDS = Words.read()
PINYIN = Pinyin(WORDS, lambda _: True)
TOOL = Path(__file__).parents[2] / "run.d" / "words.py"
HAN = re.compile("[一-鿿]+")


def texts(keys: str, pinyin: Pinyin = PINYIN) -> list[str]:
    """The candidates of some keys."""
    return [offer.text for offer in pinyin.offers(keys)]


def local() -> dict[str, str]:
    """The words of this county and hall, and how they are read."""
    lines = [line.split(maxsplit=1) for line in LOCAL.read_text("utf-8").splitlines() if line[0] != "#"]
    return dict(lines)


def named(part: object) -> Iterator[str]:
    """Every Chinese name in a file of the demo."""
    if isinstance(part, dict):
        for inner in part.values():
            yield from named(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from named(inner)
    elif isinstance(part, str) and HAN.fullmatch(part) and 2 <= len(part) <= 12:
        yield part


@pytest.mark.parametrize(
    ("keys", "first"),
    [
        ("dongping", "东平"), ("taian", "泰安"), ("shebaoka", "社保卡"), ("nihao", "你好"), ("zhong", "中"),
        ("lv", "律"), ("dpx", "东平县"), ("dongpx", "东平县"), ("dpxian", "东平县"), ("xian", "现"), ("nve", "女儿"),
        ("laonianrenyoudaizheng", "老年人优待证"), ("zhuangxiu", "装修"), ("sh", "是"), ("wangxiuying", "王秀英"),
        ("woyaobanliyingyezhizhao", "我要办理营业执照"), ("banjiudianzhen", "斑鸠店镇"), ("ouyangxiu", "欧阳修"),
    ],
)  # fmt: skip
def test_the_likeliest_candidate_comes_first(keys: str, first: str) -> None:
    assert texts(keys)[0] == first


@pytest.mark.parametrize("keys", ["xian", "fangan", "jine"])
def test_keys_that_can_be_cut_in_two_ways_offer_both(keys: str) -> None:
    other = {"xian": "西安", "fangan": "反感", "jine": "金额"}[keys]
    assert other in texts(keys)


def test_every_word_of_the_county_and_the_hall_is_a_first_candidate_on_26_and_on_nine_keys() -> None:
    late = []
    for word, reading in local().items():
        keys = reading.replace(" ", "")
        if len(keys) <= MOST_KEYS:
            late += [word for typed in (keys, on_nine(keys)) if word not in texts(typed)[:6]]
    assert late == []


@pytest.mark.parametrize("name", ["towns.toml", "phrases.toml", "departments.toml"])
def test_every_town_village_trade_and_office_of_the_demo_is_a_word(name: str) -> None:
    told = set(named(tomllib.loads((CONFIG / "demo" / name).read_text("utf-8"))))
    assert told
    assert told - set(local()) == set()


def test_words_of_our_own_are_written_as_they_are_read() -> None:
    for path in (LOCAL, SURNAMES):
        for text in path.read_text("utf-8").splitlines():
            if text[0] != "#":
                word, reading = text.split(maxsplit=1)
                assert HAN.fullmatch(word)
                assert len(reading.split()) == len(word)
                assert re.fullmatch("[a-z ]+", reading)


@pytest.mark.parametrize("name", [("zhangwei", "张威"), ("lixiaoming", "李晓明"), ("wangxiuying", "王秀英")])
def test_names_are_put_together_of_family_and_given_name(name: tuple[str, str]) -> None:
    assert name[1] in texts(name[0])[:6]


def test_each_candidate_tells_how_many_keys_it_answers() -> None:
    offers = {offer.text: offer for offer in PINYIN.offers("dongpingxian")}
    assert offers["东平县"].used == len("dongpingxian")
    assert offers["东平"].used == len("dongping")
    assert offers["东"].used == len("dong")


def test_what_no_typeface_can_draw_is_not_offered() -> None:
    plain = Pinyin(WORDS, lambda sign: sign != "平")
    assert not any("平" in text for text in texts("dongping", plain))
    assert texts("dongping", plain)


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=MOST_KEYS) | st.text("23456789", max_size=MOST_KEYS))
def test_whatever_is_typed_candidates_answer_some_of_it_and_none_comes_twice(keys: str) -> None:
    offers: tuple[Offer, ...] = PINYIN.offers(keys)
    assert all(1 <= offer.used <= len(keys) for offer in offers)
    assert len({offer.text for offer in offers}) == len(offers)
    assert PINYIN.spelt(keys, offers).replace("'", "").isalnum() or not keys


def test_nothing_is_remembered_when_it_is_told_to_forget() -> None:
    pinyin = Pinyin(WORDS, lambda _: True)
    pinyin.offers("lixiaoming")
    pinyin.offers("5494266464")
    pinyin.forget()
    list(pinyin.characters("xiao"))
    pinyin.forget()
    assert not pinyin._found
    assert not any("xiao" in str(pattern) or "[jkl]" in str(pattern) for pattern in re._cache)  # type: ignore[attr-defined]


def test_words_are_the_same_whoever_typed_before() -> None:
    before = texts("li")
    PINYIN.offers("lixiaoming")
    PINYIN.forget()
    assert texts("li") == before


@pytest.mark.parametrize(
    ("code", "sign"), [("4DAE", "䶮"), ("4dae", "䶮"), ("2CC56", "𬱖"), ("36C3", "㛃"), ("0041", None), ("xyz", None)]
)
def test_a_code_point_is_a_character_where_it_is_han(code: str, sign: str | None) -> None:
    assert character_of(code) == sign


def test_usual_characters_are_those_of_the_first_level() -> None:
    every = [chr(code) for code in range(0x4E00, 0xA000)]
    assert sum(map(is_usual, every)) == 3755
    assert is_usual("东")
    assert not is_usual("䶮")


def test_the_list_is_made_of_what_it_says(tmp_path: Path) -> None:
    """A small dictionary through the tool that made the large one."""
    small = tmp_path / "dict.txt"
    small.write_text("东平 130 ns\n东 500 n\n李晓明 5 nr\n王晓明 4 nr\n稀少 2 n\n", "utf-8")
    made = tmp_path / "words.gz"
    runpy.run_path(str(TOOL))["main"](str(small), str(made))
    words = Pinyin(Words.read(made), lambda _: True)
    assert texts("dongping", words)[0] == "东平"
    assert "赵晓明" in texts("zhaoxiaoming", words)
    assert "稀少" not in texts("xishao", words)
