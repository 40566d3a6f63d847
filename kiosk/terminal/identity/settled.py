"""The last step of an enrolment: everything written into its folder, then made to count in one moment."""

from __future__ import annotations

import secrets
import tomllib
from pathlib import Path

import msgspec

from kiosk.contract.enrolment import PLATFORM_KEY_HEX, Enrolled, FactsSoFar
from kiosk.contract.sealing import FIRST
from kiosk.terminal.identity import certificates, keys
from kiosk.terminal.identity.certificates import CertificateTrouble
from kiosk.terminal.identity.files import remove, write
from kiosk.terminal.identity.papers import AUTHORITY, CERTIFICATE, FACTS, IDENTITY, PLATFORM_KEY, Papers
from kiosk.terminal.identity.pending import Pending
from kiosk.terminal.settings.broker import told_broker
from kiosk.terminal.store.store import FILE_NAME

_HEAD = "# Written by enrolment; the next one replaces it.\n"


def platform_key(papers: Papers, pending: Pending, known: str) -> str:
    """The key that is handed over: drawn once for a claim, and on the disk before it is told.

    A box that has a memory goes on with the key that its memory is sealed with; `known` is the one of its settings.
    """
    file = papers.identity / pending.folder / PLATFORM_KEY
    if not file.exists():
        write(file, _of_memory(papers, known) or secrets.token_hex(PLATFORM_KEY_HEX // 2))
    return file.read_text("ascii").strip()


def settle(papers: Papers, pending: Pending, enrolled: Enrolled) -> None:
    """Keep who we are. Before its last write the old identity counts, after it the new. Raises CertificateTrouble."""
    folder = papers.identity / pending.folder
    key = keys.read(folder / pending.key_file).key.public_key()
    certificate = certificates.judge(enrolled.certificate, key, (folder / AUTHORITY).read_text("ascii"))
    if not certificates.life(certificate).begins < certificates.life(certificate).ends:
        raise CertificateTrouble("certificate_garbled")
    write(folder / CERTIFICATE, enrolled.certificate)
    write(folder / FACTS, msgspec.json.encode(enrolled.facts).decode())
    write(papers.enrolled, _settings(pending, enrolled))


def already(papers: Papers, pending: Pending) -> Enrolled | None:
    """Who we are, where the identity of this claim counts already: the power went before anybody was told."""
    folder = papers.identity / pending.folder
    if papers.current != folder.resolve():
        return None
    told = tomllib.loads(papers.enrolled.read_text("utf-8"))
    pem = (folder / CERTIFICATE).read_text("ascii")
    facts = facts_so_far(folder / CERTIFICATE) or FactsSoFar(0, FIRST)
    ends = certificates.life(certificates.read(pem)).ends
    terminal, platform = told["terminal"], told["platform"]
    fleet = told.get("fleet")
    broker = f"{fleet['host']}:{fleet['port']}" if fleet else ""
    return Enrolled(terminal["id"], terminal["site"], platform["signer"], pem, ends, facts, broker)


def finish(papers: Papers, keep: str = "") -> None:
    """Leave nothing but the identity that counts, and the folder of a new claim."""
    if papers.identity.is_dir():
        remove(papers.pending)
        papers.sweep(keep)


def facts_so_far(certificate: Path) -> FactsSoFar | None:
    """Where the chain of facts of this terminal goes on; None where nothing was said of it, or nobody enrolled."""
    if certificate == Path():
        return None
    try:
        return msgspec.json.decode(certificate.with_name(FACTS).read_bytes(), type=FactsSoFar)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def memory_sealed(papers: Papers, known: str) -> bool:
    """True where a memory lies that no key we know of opens: with a new one the terminal could not start."""
    return (papers.state / FILE_NAME).exists() and not _of_memory(papers, known)


def _of_memory(papers: Papers, known: str) -> str:
    if not (papers.state / FILE_NAME).exists():
        return ""
    current = papers.current
    return (current / PLATFORM_KEY).read_text("ascii").strip() if current else known


def _settings(pending: Pending, enrolled: Enrolled) -> str:
    """Texts as JSON are texts as TOML."""

    def line(name: str, value: str) -> str:
        return f"{name} = {msgspec.json.encode(value).decode()}\n"

    here = f"../{IDENTITY}/{pending.folder}"
    return (
        f"{_HEAD}\n[terminal]\n{line('id', enrolled.terminal)}{line('site', enrolled.site)}"
        f"\n[platform]\n{line('url', pending.url)}{line('signer', enrolled.signer)}"
        f"{line('key_file', f'{here}/{PLATFORM_KEY}')}{line('ca_file', f'{here}/{AUTHORITY}')}"
        f"{line('certificate', f'{here}/{CERTIFICATE}')}{line('device_key', f'{here}/{pending.key_file}')}"
        f"{_fleet(enrolled.broker)}"
    )


def _fleet(broker: str) -> str:
    """Where the fleet's broker is; nothing where the platform named none, or nothing that could be one."""
    told = told_broker(broker)
    return "" if told is None else f"\n[fleet]\nhost = {msgspec.json.encode(told.host).decode()}\nport = {told.port}\n"
