"""`kiosk central --tls` as its own program, a real box of ours that enrols at it, and a broker of MQTT that checks."""

from __future__ import annotations

import asyncio
import json
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kiosk.central.enrolment.authority import new_authority
from kiosk.central.office import local_now
from kiosk.contract.enrolment import Enrolled
from kiosk.terminal.clock import Clock
from kiosk.terminal.identity.enrolling import Enrolling
from kiosk.terminal.identity.papers import Papers
from kiosk.terminal.identity.pending import Claim
from tests.central.enrolling import OFFICER, Box, approve, revoke
from tests.central.running import Central


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    """A platform that serves TLS; who asks it has pinned its CA, which the ready file names."""
    platform = Central(tmp_path_factory.mktemp("tls"), ("--tls", "--tls-name", "hall.example"))
    platform.start()
    platform.line.verify = json.loads((platform.folder / "ready.json").read_text())["ca"]
    yield platform
    assert platform.stop() == 0


def test_it_is_believed_by_who_pinned_its_ca_and_by_nobody_else(central: Central) -> None:
    assert central.url.startswith("https://127.0.0.1:")
    assert central.read("/v1/health") == {"ok": True}
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(central.url + "/v1/health", timeout=30)
    (central.folder / "other.pem").write_text(new_authority(local_now()).pem)
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(central.url + "/v1/health", timeout=30, verify=str(central.folder / "other.pem"))


@pytest.mark.parametrize(("name", "right"), [("hall.example", True), ("127.0.0.1", True), ("evil.example", False)])
def test_openssl_finds_the_names_that_were_given(central: Central, name: str, right: bool) -> None:
    words = [
        "openssl",
        "s_client",
        "-connect",
        central.url.removeprefix("https://"),
        "-CAfile",
        f"{central.folder}/ca.pem",
    ]
    words += ["-verify_return_error", "-verify_ip" if name[0].isdigit() else "-verify_hostname", name, "-brief"]
    ended = subprocess.run(words, input="", capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode == 0) is right, ended.stderr


def test_keys_are_for_their_owner_alone_and_stay_the_same(central: Central) -> None:
    for name in ("ca.key", "tls.key"):
        assert stat.S_IMODE((central.folder / name).stat().st_mode) == 0o600
    before = (central.folder / "ca.pem").read_text()
    assert central.read("/v1/enrolment/ca")["certificate"] == before
    assert central.stop() == 0
    central.start()
    assert (central.folder / "ca.pem").read_text() == before
    assert central.read("/v1/health") == {"ok": True}


def test_a_real_box_enrols_there_and_is_believed(central: Central, tmp_path: Path) -> None:
    """The terminal's own code against the platform's own program."""

    async def enrols() -> Enrolled:
        box = Enrolling(Papers(tmp_path / "state"), Clock(), tpm="")
        claim = await box.begin(central.url)
        assert isinstance(claim, Claim), claim
        await asyncio.to_thread(approve, central, claim.code, "T-REAL-01")
        who = await box.wait()
        assert isinstance(who, Enrolled), who
        return who

    who = asyncio.run(enrols())
    assert (who.terminal, who.site, who.signer) == ("T-REAL-01", "370923-01", central.signer)
    lines = central.look_up("terminals", OFFICER)
    (mine,) = [line for line in lines if line["id"] == "T-REAL-01"]
    made = x509.load_pem_x509_certificate(who.certificate.encode())
    assert mine["certificate"] == f"{made.serial_number:x}"


class Broker:
    """mosquitto, which lets in who shows a certificate of the platform's that is not on its list."""

    def __init__(self, folder: Path, keys: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.keys = keys
        settings = folder / "mosquitto.conf"
        settings.write_text(
            f"listener {self.port} 127.0.0.1\ncafile {keys}/ca.pem\ncertfile {keys}/tls.pem\nkeyfile {keys}/tls.key\n"
            f"crlfile {keys}/ca.crl\nrequire_certificate true\nuse_identity_as_username true\nallow_anonymous false\n"
            f"acl_file {folder}/acl\nuser root\n"
        )
        (folder / "acl").write_text("pattern readwrite hall/%u/#\n")
        (folder / "acl").chmod(0o600)
        with (folder / "mosquitto.log").open("wb") as log:
            self._program = subprocess.Popen(["mosquitto", "-c", str(settings), "-v"], stdout=log, stderr=log)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            else:
                return

    def hears_back(self, folder: Path, topic: str) -> bool:
        """Whether who has these papers may say something on a topic and hears it."""
        words = [
            "mosquitto_rr",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-V",
            "mqttv5",
            "--cafile",
            f"{self.keys}/ca.pem",
        ]
        words += ["--cert", f"{folder}/certificate.pem", "--key", f"{folder}/device.key"]
        words += ["-t", topic, "-e", topic, "-m", "ready", "-W", "3"]
        return subprocess.run(words, capture_output=True, timeout=30, check=False).returncode == 0

    def stop(self) -> None:
        """End it."""
        self._program.terminate()
        self._program.wait(10)


@pytest.fixture
def broker(central: Central, tmp_path: Path) -> Iterator[Broker]:
    """A broker beside the platform."""
    broker = Broker(tmp_path, central.folder)
    yield broker
    broker.stop()


def _papers(folder: Path, box: Box) -> Path:
    folder.mkdir()
    key = box.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "device.key").write_bytes(key)
    (folder / "certificate.pem").write_text(box.certificate)
    return folder


def test_the_same_certificate_opens_mqtt_until_it_is_revoked(central: Central, broker: Broker, tmp_path: Path) -> None:
    box = Box(central)
    box.enrols("T-MQTT-01")
    ours = _papers(tmp_path / "ours", box)
    assert broker.hears_back(ours, "hall/T-MQTT-01/state")
    assert not broker.hears_back(ours, "hall/T-MQTT-02/state")  # the broker knows it by the name we gave it

    foreign = new_authority(local_now()).issue(box.key.public_key(), "T-MQTT-01", local_now())
    box.certificate = foreign.public_bytes(Encoding.PEM).decode()
    assert not broker.hears_back(_papers(tmp_path / "foreign", box), "hall/T-MQTT-01/state")

    revoke(central, "T-MQTT-01")
    broker.stop()
    again = Broker(tmp_path, central.folder)
    try:
        assert not again.hears_back(ours, "hall/T-MQTT-01/state")
        other = Box(central, bytes(15) + b"\1")
        other.enrols("T-MQTT-02")
        assert again.hears_back(_papers(tmp_path / "other", other), "hall/T-MQTT-02/state")
    finally:
        again.stop()


def test_openssl_finds_a_revoked_certificate_on_the_list(central: Central, tmp_path: Path) -> None:
    box = Box(central, bytes(15) + b"\2")
    box.enrols("T-LIST-01")
    papers = _papers(tmp_path / "papers", box)
    words = ["openssl", "verify", "-purpose", "sslclient", "-crl_check", "-CRLfile", f"{central.folder}/ca.crl"]
    words += ["-CAfile", f"{central.folder}/ca.pem", f"{papers}/certificate.pem"]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0
    revoke(central, "T-LIST-01")
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "certificate revoked" in ended.stderr
