"""Telling a citizen that something did not work: what, how far their matter is, what now, whom to call, a code."""

from __future__ import annotations

from kiosk.contract.content import Lines
from kiosk.contract.platform import LOOKUP_NO_MATCH, SESSION_NEEDED, Refusal
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Both, Words, say
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.platform.asking import Away, Refused

# What a citizen reads out on the telephone for each refusal the platform knows; another platform may know more.
QUOTED = {
    "not_found": "NET-41",
    "method_not_allowed": "NET-42",
    "request_unclear": "NET-43",
    "key_missing": "NET-44",
    "key_reused": "NET-45",
    "terminal_unknown": "NET-46",
    SESSION_NEEDED: "NET-47",
    "number_wrong": "NET-48",
    "case_unknown": "NET-49",
    LOOKUP_NO_MATCH: "NET-50",
    "lookup_locked": "NET-51",
    "cabinet_unknown": "NET-52",
    "refused": "NET-53",
    "fault": "NET-54",
    "deposit_unknown": "NET-55",
    "code_limit": "NET-56",
    "seal_wrong": "NET-57",
    "cell_unknown": "NET-58",
    "cell_taken": "NET-59",
    "deposit_known": "NET-60",
    "staff_unknown": "NET-61",
    "item_unknown": "NET-62",
    "item_deposited": "NET-63",
    "item_not_finished": "NET-64",
    "fee_unpaid": "NET-65",
    "tolerance_overdue": "NET-66",
    "delivery_elsewhere": "NET-67",
    "item_personal": "NET-68",
    "sign_in_wrong": "NET-69",
    "sign_in_resting": "NET-70",
    "sign_in_needed": "NET-71",
    "role_missing": "NET-72",
    "two_people": "NET-73",
    "opening_over": "NET-74",
    "code_wrong": "NET-75",
    "not_possible_now": "NET-76",
    "exists_already": "NET-77",
    "message_unknown": "NET-78",
    "fee_elsewhere": "NET-79",
    "copies_used": "NET-80",
    "text_too_long": "NET-81",
    "sign_in_crowded": "NET-82",
    "service_unknown": "NET-83",
    "item_changed": "NET-84",
    "level_needed": "NET-85",
    "already_submitted": "NET-86",
    "item_elsewhere": "NET-87",
    "item_away": "NET-88",
    "applicant_wrong": "NET-89",
    "age_not_met": "NET-90",
    "not_delegable": "NET-91",
    "not_represented": "NET-92",
    "card_expired": "NET-93",
    "form_wrong": "NET-94",
    "delivery_wrong": "NET-95",
    "material_missing": "NET-96",
    "material_wrong": "NET-97",
    "not_offered": "NET-98",
    "signature_wrong": "NET-99",
    "subject_over": "NET-100",
    "letter_unreadable": "NET-101",
    "letter_unknown": "NET-102",
    "upload_too_large": "NET-103",
    "upload_too_many": "NET-104",
    "upload_unclear": "NET-105",
    "upload_unknown": "NET-106",
    "verify_limit": "NET-107",
    "handoff_unknown": "NET-108",
    "handoff_over": "NET-109",
    "draft_unknown": "NET-110",
    "phone_unknown": "NET-111",
    "second_limit": "NET-112",
    "second_wrong": "NET-113",
    "second_over": "NET-114",
    "agent_wrong": "NET-115",
    "agent_limit": "NET-116",
    "agent_oneself": "NET-117",
    "delegation_unknown": "NET-118",
    "delegation_limit": "NET-119",
    "until_wrong": "NET-120",
    "phone_not_offered": "NET-131",
    "phone_away": "NET-132",
    "phone_over": "NET-133",
    "phone_not_proven": "NET-134",
    "assistant_unknown": "NET-141",
    "rating_alone": "NET-142",
    "call_unknown": "NET-143",
    "profile_none": "NET-162",
    "release_not_ours": "NET-168",
    "bundle_differs": "NET-169",
    "request_unsigned": "NET-150",
    "request_signature_wrong": "NET-151",
    "request_signature_thin": "NET-152",
    "request_replayed": "NET-153",
    "clock_wrong": "NET-154",
    "certificate_foreign": "NET-155",
    "certificate_expired": "NET-156",
    "certificate_revoked": "NET-157",
    "certificate_needed": "NET-190",
    "claim_unknown": "NET-191",
    "claim_over": "NET-192",
    "claim_resting": "NET-193",
    "claim_crowded": "NET-194",
    "certificate_request_wrong": "NET-195",
    "key_differs": "NET-196",
    "terminal_known": "NET-197",
    "site_unknown": "NET-198",
    "site_differs": "NET-199",
    "reason_needed": "NET-200",
    "command_over": "NET-201",
}
_QUOTED_FOR_OTHERS = "NET-40"

OK = Action("ok", say("action.ok"), icon="check")


def trouble(clerk: Clerk, cause: str, matter: Words, now: Words | None = None, *, device: str = "") -> Scene:
    """The four lines for a cause of the fault table; `now` replaces the table's advice where a flow knows better.

    `device` is the place on the bench whose fault it is, where the cause alone does not say so.
    """
    fault = fault_words(cause, device)
    return Scene(
        name=f"trouble.{cause}",
        question=fault.what,
        content=Lines(
            what=fault.what,
            matter=matter,
            now=now or fault.now,
            call=say("trouble.call", phone=clerk.desk_phone),
            code=fault.code,
        ),
        actions=(OK,),
    )


def refused(clerk: Clerk, refusal: Refusal, matter: Words) -> Scene:
    """The platform refused, and said why in both languages."""
    return Scene(
        name="trouble.refused",
        question=say("trouble.refused"),
        content=Lines(
            what=Both(refusal.message_zh, refusal.message_en),
            matter=matter,
            now=say("trouble.refused_now"),
            call=say("trouble.call", phone=refusal.contact or clerk.desk_phone),
            code=QUOTED.get(refusal.code, _QUOTED_FOR_OTHERS),
        ),
        actions=(OK,),
    )


def why_not(clerk: Clerk, failure: Refused | Away, matter: Words) -> Scene:
    """What the platform refused, or that it is away, and how far the citizen's matter is."""
    if isinstance(failure, Refused):
        return refused(clerk, failure.refusal, matter)
    return trouble(clerk, "platform_away", matter)
