"""The words by which a finding says what is not well: what terminals and platform tell, and rules are written for."""

from __future__ import annotations

_WORDS = (
    "offline stuck closed restarts site_lost broker_lost platform_behind command_stuck identity_refused message_broken",
    "device_fault device_away device_poor paper_low paper_out toner_low sheets_low sheets_out jam",
    "card_sam card_poor scanner_poor touch touch_quiet usb_strange fan",
    "door_open door_open_long door_wrong door_unexpected tamper cabinet_open lock_weak lock_slow hall_door fire",
    "cells_short deposits_overdue",
    "disk_low disk_out storage memory_high cpu_high host_hot clock_off clock_wrong profile_kept settings_strange",
    "on_battery battery_low battery_out cabinet_hot cabinet_cold certificate_soon certificate_late identity_unreadable",
    "chain_gap audit_broken adapter_down login_failures session_stolen",
)
CAUSES = frozenset(word for line in _WORDS for word in line.split())
