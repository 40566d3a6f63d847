"""The power goes at every moment of an enrolment: the old identity is whole or the new one is, and the box goes on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.contract.enrolment import Enrolled
from kiosk.terminal.clock import Clock
from kiosk.terminal.identity.credential import Credential
from kiosk.terminal.identity.enrolling import Enrolling
from kiosk.terminal.identity.papers import Papers
from kiosk.terminal.identity.pending import Claim, Expired
from kiosk.terminal.settings import Settings, load
from tests.terminal.identity.office import Office
from tests.terminal.settings.conftest import GOOD


class PowerCut(BaseException):
    """Nothing after it happens."""


class Power:
    """Goes at the n-th time that something is made to last, with half a page on its way to the disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = -1
        self._fsync = os.fsync
        monkeypatch.setattr(os, "fsync", self.fsync)

    def fsync(self, descriptor: int) -> None:
        """As ever, unless the power goes."""
        self.left -= 1
        if self.left == 0:
            if Path(f"/proc/self/fd/{descriptor}").readlink().name.endswith(".new"):
                os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
            raise PowerCut
        self._fsync(descriptor)


def _settings(papers: Papers) -> Settings:
    base = papers.state.parent / "terminal.toml"
    base.write_text(GOOD.replace("/var/lib/kiosk", "state").replace('key_file = "platform.key"\n', ""))
    return load([base])


def _whole(papers: Papers) -> str:
    """The name of the identity that counts, once all of it is found good."""
    platform = _settings(papers).platform
    credential = Credential(platform, Clock())
    assert credential.trouble == ""
    assert len(platform.key.reveal()) == 64
    return platform.certificate.parent.name


async def _enrol(papers: Papers, url: str, office: Office) -> Enrolled | Expired:
    """As the wizard does it, from wherever it was."""
    box = Enrolling(papers, Clock(), tpm="")
    claim = await box.begin(url)
    assert isinstance(claim, Claim)
    office.approve(claim.code)
    who = await box.wait()
    assert isinstance(who, Enrolled | Expired)
    return who


async def test_at_every_moment(papers: Papers, url: str, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.contract.enrolment._SCRYPT_N", 2)  # both sides count the code of fifty claims
    power = Power(monkeypatch)
    await _enrol(papers, url, office)
    before = _whole(papers)
    seen: set[str] = set()
    for moment in range(1, 100):
        power.left = moment
        try:
            await _enrol(papers, url, office)
        except PowerCut:
            seen.add("old" if _whole(papers) == before else "new")
            power.left = -1
            assert isinstance(await _enrol(papers, url, office), Enrolled)
            office.claims.clear()
            before = _whole(papers)
            assert not papers.pending.exists()
            assert [folder.name for folder in papers.identity.iterdir() if folder.is_dir()] == [before]
        else:
            break
    assert moment > 10
    assert seen == {"old", "new"}
