"""M01 by telephone: the province's identity provider says who agreed; whatever it says wrongly signs nobody in."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy import func, select

from kiosk.central.tables.people import PhoneSignInRow, SessionRow
from kiosk.rig.program import Program
from kiosk.rig.province import CLIENT, Telephone, start_province
from tests.central.desks import Desk
from tests.central.pretender import ACCESS_TOKEN, DEVICE_CODE, SECRET, Pretender, Said
from tests.central.running import Central
from tests.central.visiting import SEED, WANG, Answer, Json, Visitor, refusal
from tests.hall.search import all_forms

NEIGHBOUR = "T-DEMO-04"
NOW = 1_795_399_200.0  # ten in the morning of 23 November 2026, as the desk's clock says


def begin(visitor: Visitor, **more: str) -> Json:
    """Begin to sign in, as a terminal does when 用手机扫码登录 is touched."""
    begun: Json = visitor.do("/v1/auth/phone", None, **more)
    return begun


def look(visitor: Visitor, begun: Json, **more: str) -> Answer:
    """Ask how far it is."""
    return visitor.ask("GET", f"/v1/auth/phone/{begun['id']}", **more)


def step(visitor: Visitor, begun: Json) -> str:
    """How far it is."""
    return str(look(visitor, begun).json()["step"])


def until_over(visitor: Visitor, begun: Json) -> Json:
    """Ask again and again, as a terminal does, until it is decided."""
    deadline = time.monotonic() + 15
    while (told := look(visitor, begun).json())["step"] in ("pending", "unavailable"):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    state: Json = told
    return state


# ---- with a provider that nobody here wrote -------------------------------------------------------------------------


class County:
    """oidc-provider, and a platform that is its client, each its own process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "sign_in.secret").write_text(SECRET)
        self.province: Program
        self.province, self.url = start_province(folder / "province", SECRET)
        self.central = Central(folder, ("--sign-in", self.url)).start()

    def restart_the_province(self) -> None:
        """It comes back where it was, with new keys, and has forgotten what was on its way."""
        self.province.stop()
        self.start_the_province()

    def start_the_province(self) -> None:
        """Start it where it was."""
        self.province, _ = start_province(self._folder / "province", SECRET, port=int(self.url.rsplit(":", 1)[1]))


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """One for the module."""
    county = County(tmp_path_factory.mktemp("county"))
    yield county
    county.central.kill()
    county.province.stop()


def test_who_agrees_on_their_telephone_is_known_at_level_two(county: County) -> None:
    begun = begin(county.central)
    assert begun["user_code"].replace("-", "") in begun["url"].replace("-", "")
    assert step(county.central, begun) == "pending"
    asked = Telephone("王演示").scans(begun["url"])
    assert begun["user_code"] in asked, "the telephone shows the code that stands on the screen"
    Telephone("王演示").agrees(begun["url"])
    told = until_over(county.central, begun)
    assert told["step"] == "done"
    assert (told["session"]["level"], told["session"]["name_masked"]) == (2, "王*示")
    by_phone = county.central.read("/v1/cases", told["session"]["token"])
    assert by_phone == county.central.read("/v1/cases", county.central.identify(WANG))
    assert len(by_phone) == 4


def test_who_says_no_is_not_signed_in(county: County) -> None:
    begun = begin(county.central)
    Telephone("王演示").declines(begun["url"])
    assert until_over(county.central, begun) == {"step": "denied", "session": None}
    assert step(county.central, begun) == "denied", "asked again it says the same"


def test_changed_keys_are_learnt_by_themselves(county: County) -> None:
    for who in ("王演示", "赵示例"):
        begun = begin(county.central)
        Telephone(who).agrees(begun["url"])
        assert until_over(county.central, begun)["step"] == "done"
        county.restart_the_province()


def test_a_provider_that_has_forgotten_it_makes_it_over(county: County) -> None:
    begun = begin(county.central)
    county.restart_the_province()
    assert until_over(county.central, begun)["step"] == "expired"


def test_while_the_provider_is_away_a_card_is_advised_and_what_is_on_its_way_waits(county: County) -> None:
    begun = begin(county.central)
    county.province.stop()
    refused = county.central.ask("POST", "/v1/auth/phone")
    assert (refused.status_code, refusal(refused)) == (409, "phone_away")
    assert refused.json()["retryable"]
    assert "身份证" in refused.json()["message_zh"]
    time.sleep(1.1)
    assert step(county.central, begun) == "unavailable"
    county.start_the_province()


def test_terminals_are_told_where_telephones_are_taken(county: County, reading: Central) -> None:
    assert county.central.read("/v1/site")["phone_sign_in"] is True
    assert reading.read("/v1/site")["phone_sign_in"] is False
    assert refusal(reading.ask("POST", "/v1/auth/phone")) == "phone_not_offered"
    assert refusal(reading.ask("GET", "/v1/auth/phone/anything")) == "phone_over"


def test_without_the_secret_of_the_provider_the_platform_does_not_start(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk.central", "--db", str(tmp_path / "central.db"), "--sign-in", "https://x.cn"]
    ended = subprocess.run(command, cwd=SEED.parents[1], capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 2
    assert "sign_in.secret" in ended.stderr
    assert "Traceback" not in ended.stderr


# ---- with one that says what it is told to --------------------------------------------------------------------------


@pytest.fixture
def pretender() -> Iterator[Pretender]:
    """A provider in the test's hands, on the desk's clock."""
    with Pretender(lambda: NOW) as pretender:
        yield pretender


@pytest.fixture
def desk(seeded_url: str, pretender: Pretender) -> Iterator[Desk]:
    """A platform that is its client, on each engine."""
    desk = Desk(seeded_url, province=pretender.known())
    assert desk.now().timestamp() == NOW
    yield desk
    desk.close()


def sessions(desk: Desk) -> int:
    """How many sessions there are."""
    with desk.office.begin() as db:
        return db.scalar(select(func.count()).select_from(SessionRow)) or 0


def test_it_is_asked_as_rfc_8628_says(desk: Desk, pretender: Pretender) -> None:
    begun = begin(desk)
    desk.later(seconds=5)
    step(desk, begun)
    first, second = (form for form in pretender.forms if "client_id" in form)
    basic = base64.b64decode(first["authorization"][0].removeprefix("Basic ")).decode()
    assert basic == f"{CLIENT}:a%20secret%2Fwith%20signs%2Bin%20it"
    assert first["scope"] == ["openid profile"]
    assert second["grant_type"] == ["urn:ietf:params:oauth:grant-type:device_code"]
    assert second["device_code"] == [DEVICE_CODE]


def test_a_session_is_told_once_and_a_replay_is_refused(desk: Desk, pretender: Pretender) -> None:
    begun = begin(desk)
    pretender.agrees()
    desk.later(seconds=5)
    told = look(desk, begun).json()
    assert told["session"]["level"] == 2
    assert desk.read("/v1/cases", told["session"]["token"])
    pretender.agrees()
    replayed = look(desk, begun)
    assert (replayed.status_code, refusal(replayed)) == (404, "phone_over")
    assert sessions(desk) == 1


def test_only_the_terminal_that_began_it_hears_of_it(desk: Desk, pretender: Pretender) -> None:
    begun = begin(desk)
    pretender.agrees()
    desk.later(seconds=5)
    assert refusal(look(desk, begun, terminal=NEIGHBOUR)) == "phone_over"
    assert refusal(look(desk, {"id": "0" * 24})) == "phone_over"
    assert step(desk, begun) == "done"


def test_a_new_one_ends_the_one_before_it_at_this_terminal_alone(desk: Desk, pretender: Pretender) -> None:
    first, next_door = begin(desk), begin(desk, terminal=NEIGHBOUR)
    second = begin(desk)
    assert refusal(look(desk, first)) == "phone_over"
    assert step(desk, second) == "pending"
    assert look(desk, next_door, terminal=NEIGHBOUR).json()["step"] == "pending"


def test_a_lost_answer_begins_nothing_twice(desk: Desk) -> None:
    assert begin(desk, key="the same") == begin(desk, key="the same")
    with desk.office.begin() as db:
        assert db.scalar(select(func.count()).select_from(PhoneSignInRow)) == 1


def test_a_stranger_gets_a_session_that_holds_no_case(desk: Desk, pretender: Pretender) -> None:
    begun = begin(desk)
    pretender.agrees(pretender.token(id_number="370999199302140304", name="卜认识"))
    desk.later(seconds=5)
    assert desk.read("/v1/cases", look(desk, begun).json()["session"]["token"]) == []


def test_it_is_asked_no_oftener_than_it_allows(desk: Desk, pretender: Pretender) -> None:
    begun = begin(desk)
    for _ in range(4):
        assert step(desk, begun) == "pending"
    assert pretender.asked["/token"] == 0
    desk.later(seconds=5)
    for _ in range(4):
        assert step(desk, begun) == "pending"
    assert pretender.asked["/token"] == 1


def test_slow_down_is_obeyed(desk: Desk, pretender: Pretender) -> None:
    begun = begin(desk)
    pretender.says = [(400, {"error": "slow_down"})]
    times = []
    for second in range(1, 41):
        desk.later(seconds=1)
        before = pretender.asked["/token"]
        assert step(desk, begun) == "pending"
        times += [second] * (pretender.asked["/token"] - before)
    assert times == [5, 15, 25, 35]


def test_one_that_is_away_is_given_time_and_then_goes_on(desk: Desk, pretender: Pretender) -> None:
    begun = begin(desk)
    pretender.says = [(503, {}), (200, b"<html>"), (429, {})]
    said = []
    for _ in range(8):
        desk.later(seconds=5)
        said.append(step(desk, begun))
    assert said == ["unavailable"] * 6 + ["pending"] * 2
    pretender.agrees()
    desk.later(seconds=5)
    assert step(desk, begun) == "done"


def test_after_its_time_it_is_over_and_forgotten(desk: Desk, pretender: Pretender) -> None:
    pretender.lifetime = 60
    begun = begin(desk)
    pretender.agrees()
    desk.at = desk.at.replace(minute=desk.at.minute + 1)
    assert step(desk, begun) == "expired"
    assert pretender.asked["/token"] == 0
    desk.later(seconds=1)
    assert refusal(look(desk, begun)) == "phone_over"


@pytest.mark.parametrize(("error", "then"), [("access_denied", "denied"), ("expired_token", "expired")])
def test_what_ends_it_there_ends_it_here(desk: Desk, pretender: Pretender, error: str, then: str) -> None:
    begun = begin(desk)
    pretender.says = [(400, {"error": error})]
    desk.later(seconds=5)
    assert [step(desk, begun), step(desk, begun)] == [then, then]
    assert pretender.asked["/token"] == 1
    with desk.office.begin() as db:
        assert db.get_one(PhoneSignInRow, begun["id"]).device_code == ""


def test_a_code_stands_on_a_screen_for_ten_minutes_at_most(desk: Desk, pretender: Pretender) -> None:
    pretender.lifetime = 86_400 * 365
    expires = dt.datetime.fromisoformat(begin(desk)["expires"])
    assert expires - desk.now() == dt.timedelta(minutes=10)


OTHER = RSAKey.generate_key(2048)
Makes = Callable[[Pretender], str]


def _packed(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def _forged(it: Pretender, header: Json, seal: Callable[[bytes], bytes]) -> str:
    """A token as no library would make it."""
    parts = ({"kid": it.key.kid} | header, it.claims())
    signed = ".".join(_packed(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{_packed(seal(signed.encode()))}"


def _tampered(it: Pretender) -> str:
    head, _, seal = it.token().split(".")
    return ".".join((head, _packed(json.dumps(it.claims(id_number="370999199509300045")).encode()), seal))


def _public_key_as_secret(it: Pretender) -> str:
    return _forged(it, {"alg": "HS256"}, lambda text: hmac.digest(it.key.as_pem(private=False), text, "sha256"))


def _extended(it: Pretender) -> str:
    private = it.key.private_key
    assert private is not None
    header = {"alg": "RS256", "crit": ["x"], "x": 1}
    return _forged(it, header, lambda text: private.sign(text, PKCS1v15(), SHA256()))


HOSTILE: dict[str, Makes] = {
    "signed by somebody else": lambda it: it.token(OTHER),
    "with a key nobody knows": lambda it: it.token(OTHER, {"kid": "unknown"}),
    "changed on the way": _tampered,
    "alg none": lambda it: _forged(it, {"alg": "none"}, lambda _: b""),
    "the public key as a secret": _public_key_as_secret,
    "of another issuer": lambda it: it.token(iss="https://elsewhere.example"),
    "of no issuer": lambda it: it.token(iss=None),
    "for another client": lambda it: it.token(aud="another"),
    "for several, and issued to another": lambda it: it.token(aud=[CLIENT, "another"], azp="another"),
    "for several, and issued to nobody": lambda it: it.token(aud=[CLIENT, "another"]),
    "for nobody": lambda it: it.token(aud=None),
    "expired": lambda it: it.token(iat=int(NOW) - 300, exp=int(NOW) - 120),
    "that never expires": lambda it: it.token(exp=None),
    "of tomorrow": lambda it: it.token(iat=int(NOW) + 86_400, exp=int(NOW) + 86_460),
    "of yesterday": lambda it: it.token(iat=int(NOW) - 86_400),
    "without a time": lambda it: it.token(iat=None),
    "an answer to another's request": lambda it: it.token(nonce="another's"),
    "about nobody": lambda it: it.token(sub=None),
    "without a number": lambda it: it.token(id_number=None),
    "with a number that does not check out": lambda it: it.token(id_number="370999198801080031"),
    "with a list for a number": lambda it: it.token(id_number=[WANG["id_number"]]),
    "without a name": lambda it: it.token(name=" "),
    "with an extension that must be understood": _extended,
    "not a token": lambda _: "a.b.c",
}


def test_a_token_that_does_not_hold_signs_nobody_in(desk: Desk, pretender: Pretender) -> None:
    for what, makes in HOSTILE.items():
        begun = begin(desk)
        pretender.agrees(makes(pretender))
        desk.at += dt.timedelta(seconds=5)
        refused = look(desk, begun)
        assert (refused.status_code, refused.json()["code"]) == (403, "phone_not_proven"), what
        assert sessions(desk) == 0, what
        assert refusal(look(desk, begun)) == "phone_over", what
        desk.at -= dt.timedelta(seconds=5)


def test_a_token_for_several_that_was_issued_to_us_is_good(desk: Desk, pretender: Pretender) -> None:
    begun = begin(desk)
    pretender.agrees(pretender.token(aud=["another", CLIENT], azp=CLIENT))
    desk.later(seconds=5)
    assert step(desk, begun) == "done"


def test_keys_that_are_none_sign_nobody_in(desk: Desk, pretender: Pretender) -> None:
    none: tuple[object, ...] = ({}, {"keys": []}, {"keys": [{"kty": "RSA", "n": 3}]}, b"\xff", [1])
    for keys in none:
        pretender.published = keys
        assert refusal(desk.ask("POST", "/v1/auth/phone")) == "phone_away", keys
    pretender.published = KeySet([OTHER, pretender.key]).as_dict(private=False)
    assert begin(desk)["user_code"] == "AB-CD"


UNFIT: tuple[Json, ...] = (
    {"verification_uri_complete": "javascript:alert(1)"},
    {"verification_uri_complete": "http://x.cn/" + "a" * 500},
    {"verification_uri_complete": "", "verification_uri": "ftp://x.cn"},
    {"verification_uri_complete": "http://x.cn/ a"},
    {"user_code": ""},
    {"user_code": "请拨打一三八〇〇"},
    {"user_code": "A" * 200},
    {"expires_in": 0},
    {"expires_in": -5},
    {"expires_in": "soon"},
    {"device_code": ""},
    {"device_code": None},
)


def test_what_cannot_stand_on_a_screen_is_not_put_there(desk: Desk, pretender: Pretender) -> None:
    for other in UNFIT:
        pretender.instead["/device"] = (200, pretender.device(**other))
        assert refusal(desk.ask("POST", "/v1/auth/phone")) == "phone_away", other


NONSENSE: tuple[tuple[str, Said], ...] = (
    ("/.well-known/openid-configuration", (200, b"<html>")),
    ("/.well-known/openid-configuration", (302, b"")),
    ("/.well-known/openid-configuration", (200, b"[" * 200_000)),
    ("/keys", (404, b"")),
    ("/device", (401, {"error": "invalid_client"})),
    ("/device", (500, b"")),
    ("/device", (200, b" " * 2_000_000)),
)


def test_a_provider_that_makes_no_sense_is_as_one_that_is_away(desk: Desk, pretender: Pretender) -> None:
    for path, instead in NONSENSE:
        pretender.instead = {path: instead}
        assert refusal(desk.ask("POST", "/v1/auth/phone")) == "phone_away", (path, instead)


def test_a_page_that_speaks_for_another_issuer_is_not_believed(desk: Desk, pretender: Pretender) -> None:
    found = pretender.answer("/.well-known/openid-configuration", {})[1]
    assert isinstance(found, dict)
    pretender.instead["/.well-known/openid-configuration"] = (200, found | {"issuer": "https://elsewhere.example"})
    assert refusal(desk.ask("POST", "/v1/auth/phone")) == "phone_away"


def test_a_slow_provider_holds_nobody_for_longer_than_a_terminal_waits(desk: Desk, pretender: Pretender) -> None:
    begun = begin(desk)
    desk.later(seconds=5)
    pretender.slow = 30
    began = time.monotonic()
    assert step(desk, begun) == "unavailable"
    assert refusal(desk.ask("POST", "/v1/auth/phone")) == "phone_away"
    assert time.monotonic() - began < 9


def test_nothing_of_a_sign_in_stays_behind(tmp_path: Path) -> None:
    with Pretender() as pretender:
        (tmp_path / "sign_in.secret").write_text(SECRET)
        pretender.interval = 1
        central = Central(tmp_path, ("--sign-in", pretender.url)).start()
        begun = begin(central)
        waiting = _bytes_in(tmp_path)
        token = pretender.token()
        pretender.agrees(token)
        assert until_over(central, begun)["step"] == "done"
        begun = begin(central)
        pretender.agrees(pretender.token(aud="another", name="钱留痕"))
        time.sleep(1.1)
        assert refusal(look(central, begun)) == "phone_not_proven"
        central.kill()
        assert "does not hold: InvalidClaimError" in central.log
        for left, texts in (
            (waiting, (DEVICE_CODE,)),
            (_bytes_in(tmp_path), (DEVICE_CODE, ACCESS_TOKEN, token, "钱留痕")),
        ):
            assert not [text for text in texts for form in all_forms(text) if form in left]


def _bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
