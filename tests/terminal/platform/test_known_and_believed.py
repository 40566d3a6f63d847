"""Who stands at either end of the line: the platform is known by its own authority, the terminal by its signatures."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.contract.platform import Refusal
from kiosk.contract.request_signing import SharedKey, signature_headers
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.client import Away, Platform
from kiosk.terminal.platform.line import CannotSign
from tests.terminal.lockers.doubles import VirtualClock
from tests.terminal.platform.authority import Authority
from tests.terminal.platform.doubles import Asked, FarSide, event, far_side, settings

REVOKED = Refusal("certificate_revoked", "此终端已停用。", "This terminal was revoked.", False, "10000000001")


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[tuple[FarSide, Authority]]:
    """A platform behind TLS, vouched for by its own authority."""
    authority = Authority()
    with far_side() as server:
        server.socket = authority.server(tmp_path).wrap_socket(server.socket, server_side=True)
        yield server, authority


@pytest.fixture
async def pinned(tmp_path: Path) -> AsyncIterator[list[Platform]]:
    """Platforms to close."""
    made: list[Platform] = []
    yield made
    for platform in made:
        await platform.close()


def _to(server: FarSide, authority: Path, made: list[Platform]) -> Platform:
    told = dataclasses.replace(settings(server.url.replace("http:", "https:")), ca_file=authority)
    made.append(Platform(told, "T-1", Clock()))
    return made[-1]


async def test_the_pinned_authority_alone_vouches_for_the_platform(
    sealed: tuple[FarSide, Authority], tmp_path: Path, pinned: list[Platform], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, authority = sealed
    (known := tmp_path / "ca.pem").write_text(authority.pem)
    (foreign := tmp_path / "foreign.pem").write_text(Authority("somebody else").pem)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(known))
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(known))

    assert not isinstance(await _to(server, known, pinned).report((event("a"),)), Away)
    assert await _to(server, foreign, pinned).report((event("b"),)) == Away("certificate_refused")
    assert await _to(server, tmp_path / "gone.pem", pinned).report((event("b"),)) == Away("authority_unreadable")
    assert list(server.events) == ["a"]


async def test_every_request_is_signed_with_the_key_that_was_handed_out(server: FarSide, platform: Platform) -> None:
    await platform.report((event("a"),))
    await platform.cases("token")

    for method, path, headers, body in server.asked:
        signed = {name: value for name, value in headers.items() if not name.startswith(("Signature", "Content-D"))}
        again = signature_headers(method, path, signed, body, SharedKey("T-1", bytes(32)), Clock().now())
        told, made = headers["Signature-Input"].split(";"), again["Signature-Input"].split(";")
        assert told[0] == made[0]
        assert 'keyid="T-1"' in told
        assert headers.get("Content-Digest") == again.get("Content-Digest")
    assert server.asked[0][2]["Signature"] != server.asked[1][2]["Signature"]


class _NoKey:
    def headers(self, *_: object) -> dict[str, str]:
        """Nothing can be signed."""
        raise CannotSign("identity_unreadable")


async def test_who_cannot_sign_asks_nothing(server: FarSide) -> None:
    platform = Platform(settings(server.url), "T-1", Clock(), _NoKey())
    assert await platform.cases("token") == Away("identity_unreadable")
    assert server.asked == []
    await platform.close()


async def test_who_is_not_believed_is_alone_and_does_not_hammer(server: FarSide) -> None:
    def revoke(asked: Asked) -> None:
        asked.answer(msgspec.json.encode(REVOKED), 401)

    clock = VirtualClock()
    platform = Platform(settings(server.url), "T-1", clock)
    server.respond = revoke

    assert await platform.cases("token") == Away("certificate_revoked")
    assert [await platform.cases("token") for _ in range(100)] == [Away("certificate_revoked")] * 100
    assert (len(server.asked), platform.reachable, platform.disbelieved) == (1, False, "certificate_revoked")

    for _ in range(20):
        await platform._ask_whether_believed()
    assert len(server.asked) == 21
    assert clock.monotonic() > 2.5 * 3600

    server.respond = server.behave
    await platform._ask_whether_believed()
    assert (platform.reachable, platform.disbelieved) == (True, "")
    await platform.close()
