"""What mosquitto is told: who may write and read what, by the name in a certificate, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.contract.fleet import COMMAND, LARGEST_STATE, ONLINE, PLATFORM, REPORT, STATE, Channel, topic

# A subscriber that falls further behind loses messages without a word; the platform notices and is told anew.
_MOST_QUEUED = 100_000
# Not yet acknowledged by one subscriber. Of mosquitto's own 20 the platform gets 20 a turn, and while ten thousand
# terminals come back a turn of the broker's takes half a second.
_MOST_UNDERWAY = 2000
_LARGEST_PACKET = LARGEST_STATE + 2048
_LONGEST_KEEPALIVE = 60  # seconds
_FROM_TERMINALS: tuple[Channel, ...] = (STATE, ONLINE, REPORT)


@dataclass(frozen=True)
class Doors:
    """Where terminals call, and where the platform does.

    At their own door terminals are known by their certificate alone: none can take another's session by its client id.
    The platform's workers share one name, so that they have a door at which the client id counts.
    """

    bind: str
    port: int
    platform_bind: str
    platform_port: int


@dataclass(frozen=True)
class Files:
    """What mosquitto reads and writes."""

    conf: Path
    acl: Path
    memory: Path
    authority: Path
    certificate: Path
    key: Path
    revoked: Path


def configuration(doors: Doors, files: Files, user: str) -> str:
    """mosquitto.conf; `user` is whom it becomes when it is started as root."""
    return "\n".join(
        (
            "# Written by `kiosk broker` at each start.",
            *((f"user {user}",) if user else ()),
            "per_listener_settings false",
            "allow_anonymous false",
            f"acl_file {files.acl}",
            "persistence true",
            f"persistence_location {files.memory}/",
            "autosave_interval 60",
            "persistent_client_expiration 7d",
            f"max_queued_messages {_MOST_QUEUED}",
            f"max_inflight_messages {_MOST_UNDERWAY}",
            f"max_packet_size {_LARGEST_PACKET}",
            f"max_keepalive {_LONGEST_KEEPALIVE}",
            "set_tcp_nodelay true",
            "connection_messages false",
            "log_dest stderr",
            "log_timestamp_format %Y-%m-%dT%H:%M:%S",
            *(f"log_type {kind}" for kind in ("error", "warning", "notice")),
            *_door(doors.bind, doors.port, files),
            "use_username_as_clientid true",
            *_door(doors.platform_bind, doors.platform_port, files),
            "",
        )
    )


def rights() -> str:
    """The ACL. Whoever reads what they may not read gets nothing, whatever they subscribed to."""
    lines = [
        "# Every terminal writes below its own name and reads its own commands.",
        *(f"pattern write {topic('%u', each)}" for each in _FROM_TERMINALS),
        f"pattern read {topic('%u', COMMAND)}",
        "",
        f"user {PLATFORM}",
        *(f"topic read {topic('+', each)}" for each in _FROM_TERMINALS),
        f"topic write {topic('+', COMMAND)}",
        "topic read $SYS/#",
        "",
    ]
    return "\n".join(lines)


def _door(bind: str, port: int, files: Files) -> tuple[str, ...]:
    return (
        f"listener {port} {bind}",
        f"cafile {files.authority}",
        f"certfile {files.certificate}",
        f"keyfile {files.key}",
        f"crlfile {files.revoked}",
        "require_certificate true",
        "use_identity_as_username true",
        "tls_version tlsv1.2",
    )
