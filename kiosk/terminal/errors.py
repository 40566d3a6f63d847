"""The fault table: words, code, severity and remedy for every cause that devices, lockers or platform can give."""

from __future__ import annotations

import enum
import logging
from dataclasses import dataclass

from drivers.status import Remedy
from kiosk.contract.enrolment import SIGNATURE_MISSING, SIGNATURE_REPLAYED, SIGNATURE_THIN, SIGNATURE_WRONG
from kiosk.contract.words import Say, say

_log = logging.getLogger(__name__)


class Severity(enum.StrEnum):
    """How soon staff must come; the alert levels of the console."""

    NONE = "none"  # nobody: the citizen can do it, or it passes
    P3 = "P3"  # in the working day
    P2 = "P2"  # soon: a service has stopped
    P1 = "P1"  # at once


@dataclass(frozen=True)
class Fault:
    """One line of the table.

    `code` is what a citizen quotes on the telephone; one that begins with "-" takes the prefix of its device.
    `words` names the sentences fault.<words>.what and fault.<words>.now.
    """

    code: str
    severity: Severity
    remedy: Remedy
    words: str


@dataclass(frozen=True)
class FaultWords:
    """What is said to a citizen: what happened, what to do now, and the code to quote."""

    what: Say
    now: Say
    code: str


_NONE, _P3, _P2, _P1 = Severity.NONE, Severity.P3, Severity.P2, Severity.P1

# What the code of each place on the bench begins with, and that of the platform.
PREFIXES = {
    "card": "ID",
    "social": "SSC",
    "scanner": "SCN",
    "printer": "PRT",
    "locks": "LCK",
    "a4": "A4",
    "camera": "CAM",
    "speaker": "SPK",
    "surroundings": "CAB",
    "power": "UPS",
    "platform": "NET",
}

FAULTS: dict[str, Fault] = {
    # The citizen's card
    "card_not_read": Fault("ID-01", _NONE, Remedy.NONE, "card_not_read"),
    "card_unreadable": Fault("ID-02", _NONE, Remedy.NONE, "card_unreadable"),
    "card_expired": Fault("ID-03", _NONE, Remedy.NONE, "card_expired"),
    "card_number_wrong": Fault("ID-04", _NONE, Remedy.NONE, "card_number_wrong"),
    "card_not_genuine": Fault("ID-05", _P3, Remedy.NONE, "card_not_genuine"),
    "card_dates_unreadable": Fault("ID-06", _NONE, Remedy.NONE, "card_dates_unreadable"),
    # The card reader
    "not_permitted": Fault("ID-21", _P2, Remedy.CALL, "device_stopped"),
    "self_test_failed": Fault("ID-22", _P2, Remedy.CALL, "device_stopped"),
    "not_authorised": Fault("ID-23", _P2, Remedy.CALL, "device_stopped"),
    "not_understood": Fault("ID-24", _P3, Remedy.RETRY, "device_away"),
    # The scanner
    "trigger_refused": Fault("SCN-21", _P3, Remedy.RESET, "device_stopped"),
    "mode_refused": Fault("SCN-22", _P3, Remedy.RESET, "device_stopped"),
    "setting_refused": Fault("SCN-23", _P3, Remedy.CALL, "device_stopped"),
    "not_a_keyboard": Fault("SCN-24", _P2, Remedy.CALL, "device_stopped"),
    "grab_refused": Fault("SCN-25", _P2, Remedy.CALL, "device_stopped"),
    # The receipt printer
    "paper_out": Fault("PRT-01", _P2, Remedy.REFILL, "paper_out"),
    "cover_open": Fault("PRT-03", _P2, Remedy.CLEAR, "cover_open"),
    "cutter": Fault("PRT-04", _P2, Remedy.CLEAR, "paper_stuck"),
    "printer_error": Fault("PRT-05", _P2, Remedy.CLEAR, "paper_stuck"),
    "unrecoverable": Fault("PRT-06", _P2, Remedy.CALL, "device_stopped"),
    "head_hot": Fault("PRT-07", _NONE, Remedy.WAIT, "printer_pauses"),
    "feeding": Fault("PRT-08", _NONE, Remedy.WAIT, "printer_pauses"),
    "waiting_for_button": Fault("PRT-09", _P3, Remedy.RESET, "device_stopped"),
    "offline": Fault("PRT-10", _P2, Remedy.RESET, "device_stopped"),
    "paper_low": Fault("PRT-11", _P3, Remedy.REFILL, "paper_low"),
    "no_proof": Fault("PRT-12", _P3, Remedy.NONE, "print_unconfirmed"),
    "cannot_tell": Fault("PRT-13", _NONE, Remedy.NONE, "print_unconfirmed"),
    "fonts_missing": Fault("PRT-14", _P3, Remedy.CALL, "device_stopped"),
    "session_ended": Fault("PRT-15", _NONE, Remedy.NONE, "session_ended"),
    "printer_away": Fault("PRT-16", _NONE, Remedy.WAIT, "device_away"),
    # The lockers
    "door_stuck": Fault("LCK-01", _NONE, Remedy.RETRY, "door_stuck"),
    "door_unreachable": Fault("LCK-02", _P2, Remedy.CALL, "door_unreachable"),
    "door_left_open": Fault("LCK-03", _P3, Remedy.CLEAR, "door_left_open"),
    "cell_not_ready": Fault("LCK-04", _P2, Remedy.CALL, "cell_not_ready"),
    "no_cell_free": Fault("LCK-05", _P3, Remedy.CLEAR, "no_cell_free"),
    "code_frozen": Fault("LCK-06", _P3, Remedy.WAIT, "code_frozen"),
    "grant_refused": Fault("LCK-07", _P3, Remedy.CALL, "grant_refused"),
    "in_person_only": Fault("LCK-08", _NONE, Remedy.NONE, "in_person_only"),
    "another_door_open": Fault("LCK-09", _NONE, Remedy.CLEAR, "another_door_open"),
    "evacuation": Fault("LCK-10", _P1, Remedy.WAIT, "evacuation"),
    "board_silent": Fault("LCK-21", _P2, Remedy.CONNECT, "device_away"),
    "too_few_channels": Fault("LCK-22", _P2, Remedy.CALL, "device_stopped"),
    "not_read_yet": Fault("LCK-23", _NONE, Remedy.WAIT, "device_starting"),
    "sensors_implausible": Fault("LCK-24", _P1, Remedy.CALL, "device_stopped"),
    "wrong_door": Fault("LCK-25", _P1, Remedy.CALL, "device_stopped"),
    "door_unmoved": Fault("LCK-26", _P3, Remedy.CALL, "door_unmoved"),
    "no_inputs": Fault("LCK-27", _P2, Remedy.CALL, "device_stopped"),
    "pulse_refused": Fault("LCK-28", _P2, Remedy.CALL, "device_stopped"),
    "relay_stuck": Fault("LCK-29", _P1, Remedy.CALL, "device_stopped"),
    # The social-security card reader
    "pyscard_missing": Fault("SSC-21", _P2, Remedy.CALL, "device_stopped"),
    # The A4 printer; what it shares with the receipt printer stands there
    "paper_jam": Fault("A4-01", _P2, Remedy.CLEAR, "page_stuck"),
    "output_full": Fault("A4-02", _P2, Remedy.CLEAR, "output_full"),
    "toner_out": Fault("A4-03", _P2, Remedy.REPLACE, "toner_out"),
    "toner_low": Fault("A4-04", _P3, Remedy.REPLACE, "toner_low"),
    "fuser_temperature": Fault("A4-05", _NONE, Remedy.WAIT, "device_starting"),
    "printer_busy": Fault("A4-06", _NONE, Remedy.WAIT, "printer_busy"),
    "queue_full": Fault("A4-07", _P3, Remedy.WAIT, "printer_busy"),
    "job_refused": Fault("A4-08", _P3, Remedy.CALL, "document_refused"),
    "job_aborted": Fault("A4-09", _P3, Remedy.CALL, "document_refused"),
    "job_canceled": Fault("A4-10", _NONE, Remedy.NONE, "document_taken_back"),
    "job_vanished": Fault("A4-11", _P3, Remedy.NONE, "print_unconfirmed"),
    "no_progress": Fault("A4-12", _P2, Remedy.RESET, "device_stopped"),
    "job_held": Fault("A4-13", _P2, Remedy.RESET, "device_stopped"),
    "printer_paused": Fault("A4-14", _P2, Remedy.RESET, "device_stopped"),
    "not_accepting": Fault("A4-15", _P2, Remedy.RESET, "device_stopped"),
    "printer_unreachable": Fault("A4-16", _P2, Remedy.CONNECT, "device_away"),
    "other_reason": Fault("A4-17", _P2, Remedy.CALL, "device_stopped"),
    "queue_missing": Fault("A4-21", _P2, Remedy.CALL, "device_stopped"),
    "printer_refuses": Fault("A4-22", _P2, Remedy.CALL, "device_stopped"),
    "no_pdf": Fault("A4-23", _P2, Remedy.CALL, "device_stopped"),
    "no_a4": Fault("A4-24", _P2, Remedy.CALL, "device_stopped"),
    "not_a_pdf": Fault("A4-25", _P3, Remedy.CALL, "document_refused"),
    "no_document": Fault("A4-26", _P3, Remedy.WAIT, "document_refused"),
    "seal_broken": Fault("A4-27", _P2, Remedy.CALL, "document_refused"),
    # The document camera, and other cameras
    "dark_picture": Fault("-71", _P3, Remedy.CLEAR, "picture_poor"),
    "slow_pictures": Fault("-72", _P3, Remedy.RESET, "picture_poor"),
    "small_picture": Fault("CAM-21", _P3, Remedy.CALL, "picture_poor"),
    # The loudspeaker
    "player_missing": Fault("SPK-21", _P3, Remedy.CALL, "device_stopped"),
    "voice_missing": Fault("SPK-22", _P3, Remedy.CALL, "voice_silent"),
    "sound_refused": Fault("SPK-23", _P3, Remedy.CALL, "device_stopped"),
    "clip_broken": Fault("SPK-24", _P3, Remedy.REPLACE, "voice_silent"),
    # The cabinet: its inputs, lamps and status light
    "read_refused": Fault("CAB-21", _P2, Remedy.CALL, "device_stopped"),
    "output_refused": Fault("CAB-22", _P2, Remedy.CALL, "device_stopped"),
    "output_stuck": Fault("CAB-23", _P2, Remedy.CALL, "device_stopped"),
    # The uninterruptible power supply
    "on_battery": Fault("UPS-01", _P2, Remedy.WAIT, "on_battery"),
    "battery_low": Fault("UPS-02", _P1, Remedy.WAIT, "battery_low"),
    "ups_silent": Fault("UPS-21", _P2, Remedy.CONNECT, "device_away"),
    "ups_unknown": Fault("UPS-22", _P2, Remedy.CALL, "device_stopped"),
    "ups_denied": Fault("UPS-23", _P2, Remedy.CALL, "device_stopped"),
    "replace_battery": Fault("UPS-24", _P3, Remedy.REPLACE, "power_weak"),
    "overloaded": Fault("UPS-25", _P2, Remedy.CALL, "power_weak"),
    # The platform
    "platform_away": Fault("NET-01", _P2, Remedy.WAIT, "platform_away"),
    "answer_lost": Fault("NET-02", _P3, Remedy.WAIT, "answer_lost"),
    "letter_not_sealed": Fault("NET-03", _P2, Remedy.CALL, "letter_not_sealed"),
    "not_asked_yet": Fault("NET-20", _NONE, Remedy.WAIT, "platform_away"),
    "no_connection": Fault("NET-21", _P2, Remedy.CONNECT, "platform_away"),
    "broken": Fault("NET-22", _P2, Remedy.WAIT, "answer_lost"),
    "timed_out": Fault("NET-23", _P2, Remedy.WAIT, "answer_lost"),
    "certificate_refused": Fault("NET-24", _P1, Remedy.CALL, "platform_away"),
    "authority_unreadable": Fault("NET-25", _P1, Remedy.CALL, "platform_away"),
    "certificate_dates": Fault("NET-30", _P1, Remedy.CALL, "platform_away"),
    # Whether the platform believes that it is us
    "identity_unreadable": Fault("NET-31", _P1, Remedy.CALL, "not_believed"),
    "certificate_expired": Fault("NET-32", _P1, Remedy.CALL, "not_believed"),
    "certificate_revoked": Fault("NET-33", _P1, Remedy.CALL, "not_believed"),
    "certificate_foreign": Fault("NET-34", _P1, Remedy.CALL, "not_believed"),
    "certificate_needed": Fault("NET-35", _P1, Remedy.CALL, "not_believed"),
    SIGNATURE_MISSING: Fault("NET-26", _P1, Remedy.CALL, "not_believed"),
    SIGNATURE_WRONG: Fault("NET-27", _P1, Remedy.CALL, "not_believed"),
    SIGNATURE_THIN: Fault("NET-28", _P1, Remedy.CALL, "not_believed"),
    SIGNATURE_REPLAYED: Fault("NET-29", _P1, Remedy.CALL, "not_believed"),
    "renewal_overdue": Fault("NET-36", _P3, Remedy.CALL, "works_on"),
    "certificate_ends_soon": Fault("NET-37", _P1, Remedy.CALL, "works_on"),
    "profile_refused": Fault("NET-160", _P2, Remedy.CALL, "works_on"),
    "profile_unfit": Fault("NET-161", _P2, Remedy.CALL, "works_on"),
    # Any device
    "not_fitted": Fault("-81", _NONE, Remedy.NONE, "not_fitted"),
    "switched_off": Fault("-82", _NONE, Remedy.NONE, "device_stopped"),
    "bad_settings": Fault("-83", _P2, Remedy.CALL, "device_stopped"),
    "driver_mistake": Fault("-84", _P2, Remedy.CALL, "device_stopped"),
    "driver_hangs": Fault("-85", _P2, Remedy.RESET, "device_stopped"),
    "left_alone": Fault("-86", _P2, Remedy.CALL, "device_stopped"),
    "borrowed": Fault("-87", _NONE, Remedy.WAIT, "maintenance"),
    "out_of_service": Fault("-88", _P3, Remedy.CALL, "device_stopped"),
    "not_asked": Fault("-90", _NONE, Remedy.WAIT, "device_starting"),
    "port_missing": Fault("-91", _P2, Remedy.CONNECT, "device_away"),
    "port_lost": Fault("-92", _P2, Remedy.CONNECT, "device_away"),
    "port_busy": Fault("-93", _P2, Remedy.CALL, "device_away"),
    "port_denied": Fault("-94", _P2, Remedy.CALL, "device_away"),
    "no_answer": Fault("-95", _P2, Remedy.RETRY, "device_away"),
    "garbled": Fault("-96", _P2, Remedy.RETRY, "device_away"),
    "write_blocked": Fault("-97", _P2, Remedy.CONNECT, "device_away"),
    "unexpected_answer": Fault("-98", _P2, Remedy.RESET, "device_stopped"),
    # The terminal itself
    "maintenance": Fault("SYS-01", _P2, Remedy.NONE, "maintenance"),
    "storage_refuses": Fault("SYS-41", _P1, Remedy.CALL, "closed"),
    "storage_garbles": Fault("SYS-42", _P1, Remedy.REPLACE, "closed"),
    "storage_hangs": Fault("SYS-43", _P1, Remedy.CALL, "closed"),
    "space_low": Fault("SYS-44", _P3, Remedy.CLEAR, "works_on"),
    "space_nearly_out": Fault("SYS-45", _P1, Remedy.CLEAR, "works_on"),
    "clock_off": Fault("SYS-46", _P3, Remedy.CALL, "works_on"),
    "clock_wrong": Fault("SYS-47", _P1, Remedy.CALL, "clock_wrong"),
    "unclean_stop": Fault("SYS-48", _P3, Remedy.NONE, "works_on"),
    "memory_broken": Fault("SYS-51", _P1, Remedy.CALL, "closed"),
    "restart_needed": Fault("SYS-52", _P1, Remedy.RESET, "closed"),
    "nothing_works": Fault("SYS-53", _P1, Remedy.CALL, "nothing_works"),
    "updating": Fault("SYS-54", _NONE, Remedy.WAIT, "updating"),
    "usb_blocked": Fault("SYS-55", _P1, Remedy.CLEAR, "works_on"),
    "touch_gone": Fault("SYS-56", _P1, Remedy.CONNECT, "closed"),
    "touch_untouched": Fault("SYS-57", _P3, Remedy.CALL, "works_on"),
    "safe_mode": Fault("SYS-49", _P1, Remedy.CALL, "pickup_only"),
    "unknown": Fault("SYS-03", _P2, Remedy.CALL, "unknown"),
    "unknown_channel": Fault("SYS-11", _P2, Remedy.CALL, "unknown"),
    "bad_address": Fault("SYS-14", _P2, Remedy.CALL, "unknown"),
    "bad_code": Fault("SYS-12", _P3, Remedy.CALL, "unknown"),
    "bad_align": Fault("SYS-13", _P3, Remedy.CALL, "unknown"),
    "bad_volume": Fault("SYS-31", _P3, Remedy.CALL, "unknown"),
    "unknown_lamp": Fault("SYS-32", _P3, Remedy.CALL, "unknown"),
    "unknown_hold": Fault("SYS-33", _P3, Remedy.CALL, "unknown"),
}


def fault_of(cause: str) -> Fault:
    """The line for a cause. One that the table does not hold is a mistake of ours: logged, and told as unknown."""
    if cause not in FAULTS:
        _log.error("the fault table has no line for %s", cause)
    return FAULTS.get(cause, FAULTS["unknown"])


def fault_words(cause: str, device: str = "") -> FaultWords:
    """What to say about a cause. `device` is a place on the bench (card, scanner, locks …) or platform.

    Without it the device is the one the code belongs to, where it belongs to one.
    """
    fault = fault_of(cause)
    device = device or _owner(fault.code)
    prefix = PREFIXES.get(device, "SYS") if fault.code.startswith("-") else ""
    gaps = {"device": say(f"fault.device.{device}"), "instead": say(f"fault.instead.{device}")}
    what, now = (say(f"fault.{fault.words}.{line}", **gaps) for line in ("what", "now"))
    return FaultWords(what, now, prefix + fault.code)


def _owner(code: str) -> str:
    return next((device for device, prefix in PREFIXES.items() if code.startswith(prefix)), "any")
