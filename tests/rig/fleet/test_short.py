"""The short form of `./run fleet`: everything that befalls ten thousand befalls forty, and nothing is lost."""

from __future__ import annotations

import pytest

from kiosk.rig.fleet import command


@pytest.mark.timeout(300)
def test_forty_terminals_suffer_everything_and_the_platform_is_right_about_all(
    capfd: pytest.CaptureFixture[str],
) -> None:
    words = ["--terminals", "40", "--seconds", "12", "--workers", "2", "--keepalive", "3", "--seed", "5"]
    status = command.main(words)
    said = capfd.readouterr()
    assert status == 0, said.out + said.err
    assert "each is at the platform once" in said.out
    assert "kill -9 of a worker" in said.out
