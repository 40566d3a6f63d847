"""The terminal's key: where it may be, and that it is never shown."""

from __future__ import annotations

import copy
import pickle

import pytest

from kiosk.terminal.settings import Secret, load

from .conftest import GOOD, KEY, Papers

INLINE = GOOD.replace('key_file = "platform.key"', f'key = "{KEY}"')
NOWHERE = GOOD.replace('key_file = "platform.key"\n', "")


def test_the_key_comes_from_its_own_file(papers: Papers) -> None:
    assert papers.read().platform.key.reveal() == KEY


def test_the_key_may_stand_in_a_settings_file_that_others_cannot_read(papers: Papers) -> None:
    settings = load([papers.write("terminal.toml", INLINE, 0o640)])

    assert settings.platform.key == Secret(KEY)


def test_a_key_in_a_file_for_everybody_is_refused(papers: Papers) -> None:
    complaints = papers.complaints(INLINE)

    assert len(complaints) == 1
    assert "terminal.toml:14: key is a secret, and everybody may read this file; put it into a file" in complaints[0]
    assert KEY not in complaints[0]


def test_a_key_file_for_everybody_is_refused(papers: Papers) -> None:
    papers.write("platform.key", KEY, 0o644)

    complaints = papers.complaints(GOOD)

    assert complaints[0].startswith("terminal.toml:14: everybody may read the secret in ")


def test_systemd_brings_the_key(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    papers.write("platform-key", KEY, 0o400)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(papers.folder))

    assert papers.read(NOWHERE).platform.key.reveal() == KEY


def test_no_key_at_all_is_told_with_both_ways_to_give_one(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)

    assert papers.complaints(NOWHERE) == [
        (
            "terminal.toml:12: the secret platform.key is missing; "
            'add key_file = "…", or give systemd LoadCredential=platform-key'
        )
    ]


def test_a_key_of_the_wrong_length_is_refused_and_not_repeated(papers: Papers) -> None:
    papers.write("platform.key", "deadbeef", 0o600)

    (complaint,) = papers.complaints(GOOD)

    assert "platform.key: the value has not the right shape; write 64 hexadecimal digits" in complaint
    assert "deadbeef" not in complaint


def test_a_key_in_another_place_is_noticed(papers: Papers) -> None:
    complaints = papers.complaints(GOOD.replace('id = "T-0001"', f'id = "{KEY}"'))

    assert any("terminal.toml:2: terminal.id looks like a secret" in complaint for complaint in complaints)


def test_a_password_in_the_address_of_the_platform_is_refused_and_not_repeated(papers: Papers) -> None:
    (complaint,) = papers.complaints(GOOD.replace("https://platform", "https://me:hunter2@platform"))

    assert "platform.url: the value has not the right shape" in complaint
    assert "hunter2" not in complaint


def test_a_secret_prints_as_stars_however_it_is_printed(papers: Papers) -> None:
    settings = papers.read()
    key = settings.platform.key

    assert [str(key), repr(key), f"{key}", f"{key:>5}", f"{key!s}"] == ["***", "***", "***", "  ***", "***"]
    assert KEY not in repr(settings)


def test_a_secret_is_not_written_anywhere() -> None:
    for write in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError, match="not written anywhere"):
            write(Secret(KEY))


# ---- where it comes from --------------------------------------------------------------------------------------------

UNPROTECTED = "it is NOT from a systemd credential or a TPM, and who takes the disk has it"


def test_a_key_in_a_file_is_said_to_lie_on_the_disk(papers: Papers) -> None:
    assert papers.read().platform.key.origin == f"the file {papers.folder / 'platform.key'}: {UNPROTECTED}"


def test_a_key_among_the_settings_is_said_to_lie_on_the_disk(papers: Papers) -> None:
    file = papers.write("terminal.toml", INLINE, 0o640)
    assert load([file]).platform.key.origin == f"the settings file {file}: {UNPROTECTED}"


@pytest.mark.parametrize("pointed_at", [False, True], ids=["found by its name", "pointed at"])
def test_a_key_that_systemd_brought_is_said_to_be_that(
    papers: Papers, monkeypatch: pytest.MonkeyPatch, pointed_at: bool
) -> None:
    brought = papers.folder / "credentials"
    brought.mkdir()
    (brought / "platform-key").write_text(KEY)
    (brought / "platform-key").chmod(0o400)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(brought))
    there = f'key_file = "{brought}/platform-key"'
    config = GOOD.replace('key_file = "platform.key"', there) if pointed_at else NOWHERE
    assert papers.read(config).platform.key.origin == "a systemd credential"
