"""Who this box is to the platform: each broken paper made for real, and a platform that does not believe it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec
import pytest

from kiosk.contract.platform import Refusal
from tests.terminal.identity.enrolled import Enrolled, enrolled
from tests.terminal.platform.doubles import Asked, FarSide, far_side

if TYPE_CHECKING:
    from tests.doctor.conftest import Bench

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def server() -> Iterator[FarSide]:
    """A platform."""
    with far_side() as server:
        yield server


def _enrol(bench: Bench, url: str, age: float) -> Enrolled:
    """The box was enrolled so many days ago."""
    folder = bench.state / "identity" / "a"
    box = enrolled(folder, NOW - age * DAY)
    (bench.state / "local").mkdir()
    (bench.state / "local/enrolled.toml").write_text(
        f'[platform]\nurl = "{url}"\nca_file = "{folder}/ca.pem"\ncertificate = "{folder}/certificate.pem"\n'
        f'device_key = "{folder}/device.key"\n'
    )
    return box


def test_a_box_that_is_known(bench: Bench, server: FarSide) -> None:
    _enrol(bench, server.url, 5)

    (found,) = bench.says("certificate").values()

    assert found.id == "certificate"
    assert found.seen.endswith("UTC, key in a file")
    ((_, path, headers, _),) = server.asked
    assert path == "/v1/site"
    assert "ecdsa-p256-sha256" in headers["Signature-Input"]


def test_a_box_whose_key_was_handed_out_has_no_certificate(bench: Bench, server: FarSide) -> None:
    bench.tell(server.url)
    assert bench.says("certificate")["certificate"].seen == "no certificate: a key was handed out"
    assert "hmac-sha256" in server.asked[0][2]["Signature-Input"]


@pytest.mark.parametrize(
    ("age", "found"), [(31, "certificate.expired"), (28, "certificate.soon"), (24, "certificate.overdue")]
)
def test_a_certificate_that_was_not_renewed(bench: Bench, age: float, found: str) -> None:
    _enrol(bench, "http://127.0.0.1:9", age)
    said = bench.says("certificate")
    assert set(said) == {found}
    assert said[found].gaps["until"] == f"{NOW + (30 - age) * DAY:%Y-%m-%d}"


def test_a_key_that_cannot_be_read(bench: Bench) -> None:
    box = _enrol(bench, "http://127.0.0.1:9", 5)
    box.kept.file.write_text("-----BEGIN PRIVATE KEY-----\nspoilt\n")
    said = bench.says("certificate")
    assert set(said) == {"certificate.unreadable"}
    assert "spoilt" not in str(said)


def test_a_box_that_was_revoked(bench: Bench, server: FarSide) -> None:
    def refuse(asked: Asked) -> None:
        told = Refusal("certificate_revoked", "已停用。", "Revoked.", False, "10000000001")
        asked.answer(msgspec.json.encode(told), 401)

    server.respond = refuse
    _enrol(bench, server.url, 5)
    assert bench.says("certificate")["certificate.refused"].gaps["code"] == "certificate_revoked"


def test_the_platforms_own_authority_alone_vouches_for_it(bench: Bench, server: FarSide) -> None:
    box = _enrol(bench, server.url.replace("http:", "https:"), 5)
    server.socket = box.authority.server(bench.folder).wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    assert "platform.tls_unknown" not in bench.says("platform")
    (bench.state / "identity/a/ca.pem").write_text(enrolled(bench.folder / "other", NOW).authority.pem)
    assert "platform.tls_unknown" in bench.says("platform")
