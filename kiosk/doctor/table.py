"""The one table of the doctor: every check, what it can find, how bad that is, and the look that finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kiosk.doctor.box import Box
from kiosk.doctor.findings import CannotLook, Finding, Grade, Look
from kiosk.doctor.looks import (
    files,
    fleet,
    glass,
    identity,
    kernel,
    platform,
    plugs,
    ports,
    profile,
    programs,
    root,
    state,
    things,
)

S, W, H = Grade.STOPS, Grade.WARNS, Grade.HINT


@dataclass(frozen=True)
class Check:
    """One check. Its name and those of its matters are fixed: people quote them, and programs look for them."""

    name: str
    look: Callable[[Box], Look]
    matters: Mapping[str, Grade]


CHECKS = (
    Check("settings", files.settings, {"not_found": S, "unusable": S, "device_off": W, "advice": H}),
    Check("files", files.files, {"unreadable": S, "open": W}),
    Check("key", files.key, {"others": S, "unprotected": H}),
    Check("versions", programs.versions, {"broken": S, "kept": S, "went_back": W, "no_way_back": H}),
    Check("packages", things.packages, {"missing": W}),
    Check("units", programs.units, {"failed": S, "stopped": S, "missing": W}),
    Check("terminal", programs.terminal, {"absent": S, "deaf": S, "ails": W, "told": H}),
    Check("counter", programs.counter, {"closed": S, "no_screens": S}),
    Check("crashes", programs.crashes, {"loop": S, "unclean": W}),
    Check("self_test", programs.self_test, {"red": S, "yellow": W}),
    Check("display", glass.display, {"absent": S, "silent": S}),
    Check("fonts", glass.fonts, {"missing": S, "icons": S, "rare": H}),
    Check("typing", glass.typing, {"words": W, "handwriting": H, "strokes": H}),
    Check("state", state.state, {"denied": S, "read_only": S, "others": W, "missing": H}),
    Check("space", state.space, {"full": S, "no_inodes": S, "low": W, "few_inodes": W}),
    Check("database", state.database, {"unreadable": S, "newer": S, "damaged": S, "other_key": S, "older": H}),
    Check("audit", state.audit, {"changed": S, "gaps": S, "facts": S, "letters": S}),
    Check("outbox", state.outbox, {"facts": W, "letters": W}),
    Check("profile", profile.profile, {"refused": W, "unfit": W, "none": H}),
    Check("udev", ports.udev, {"no_rules": W, "no_name": W}),
    Check("groups", ports.groups, {"denied": W}),
    Check("ports", ports.ports, {"missing": W, "busy": W, "grabber": H}),
    Check("usb", plugs.usb, {"blocked": W, "unguarded": H}),
    Check("devices", programs.devices, {"fault": W, "loose": H}),
    Check("printers", things.printers, {"silent": W, "cups": W}),
    Check("sound", things.sound, {"no_card": W, "no_program": W}),
    Check(
        "platform",
        platform.platform,
        {
            "name": W,
            "unreachable": W,
            "tls_name": W,
            "tls_dates": W,
            "tls_unknown": W,
            "tls": W,
            "answer": W,
            "tls_soon": H,
            "plain": H,
        },
    ),
    Check("certificate", identity.certificate, {"unreadable": W, "expired": W, "refused": W, "soon": W, "overdue": H}),
    Check(
        "fleet",
        fleet.fleet,
        {
            "no_papers": W,
            "unreadable": W,
            "name": W,
            "unreachable": W,
            "dates": W,
            "other_name": W,
            "foreign": W,
            "tls": W,
            "refused": W,
            "soon": W,
        },
    ),
    Check("firewall", root.firewall, {"absent": W, "open": W, "refused": W, "taken_back": H}),
    Check("clock", platform.offset, {"off": W, "back": W, "drifts": H}),
    Check("time_sync", platform.sync, {"unsynced": H}),
    Check("memory", kernel.memory, {"short": W}),
    Check("heat", kernel.heat, {"hot": W, "warm": H, "throttled": H}),
    Check("kernel", kernel.messages, {"disk": S, "usb": W, "over_current": W, "memory_killed": W, "power": W}),
)


def examine(box: Box, only: tuple[str, ...] = ()) -> list[Finding]:
    """Every check, or some, worst first; the order of the table among what is equally bad."""
    findings = [found for check in CHECKS if not only or check.name in only for found in _examined(check, box)]
    return sorted(findings, key=lambda found: found.grade.rank)


def _examined(check: Check, box: Box) -> list[Finding]:
    """What one check found; that it is well counts only when nothing is wrong."""
    found: list[Finding] = []
    try:
        found.extend(_graded(check, box))
    except CannotLook as not_here:
        found.append(Finding(check.name, Grade.SKIPPED, not_here.seen, why=not_here.why))
    except OSError as trouble:
        found.append(Finding(check.name, Grade.SKIPPED, str(trouble), why="denied"))
    except Exception as mistake:  # noqa: BLE001  a mistake in one look must not keep the others from being made
        found.append(Finding(check.name, Grade.SKIPPED, f"{type(mistake).__name__}: {mistake}", why="mistake"))
    if any(each.grade.rank < Grade.SKIPPED.rank for each in found):
        return [each for each in found if each.grade.rank < Grade.SKIPPED.rank]
    if len(found) > 1 and all(each.grade is Grade.WELL for each in found):
        return [Finding(check.name, Grade.WELL, "; ".join(each.seen for each in found))]
    return found


def _graded(check: Check, box: Box) -> Iterator[Finding]:
    for seen in check.look(box):
        if seen.matter:
            yield Finding(f"{check.name}.{seen.matter}", check.matters[seen.matter], seen.seen, seen.gaps)
        else:
            yield Finding(check.name, Grade.WELL, seen.seen)
