"""Cases and deposits of invented people, and the letterhead of an invented centre."""

from __future__ import annotations

import datetime as dt

from kiosk.contract.platform import (
    CaseDetail,
    CaseState,
    CaseSummary,
    Clock,
    ClockColour,
    Contact,
    FactorRule,
    Grant,
    MaskedCase,
    Name,
)
from kiosk.terminal.receipts.slips import Letterhead

NUMBER = "3709232026110500014"
GROUPED = "370923-20261105-0001-4"
TASK = Name("企业设立登记(含章程备案、法定代表人信息采集)", "Company registration with articles of association")
CLOCK = Clock(ClockColour.GREEN, dt.date(2026, 11, 12), 3)
HEAD = Letterhead(
    Name("东平县政务服务中心", "Dongping County Government Service Centre"),
    "0538-2100000",
    "T-0001",
    dt.datetime(2026, 11, 9, 14, 32, tzinfo=dt.timezone(dt.timedelta(hours=8))),
)
CASE = CaseDetail(
    summary=CaseSummary(NUMBER, TASK, CaseState.REVIEW, dt.date(2026, 11, 5), CLOCK),
    name_masked="王*示",
    stages=(),
    contact=Contact(Name("企业科", "Companies"), "0538-2100001"),
    todo=None,
)
MASKED = MaskedCase(NUMBER, "王*示", TASK, CaseState.READY, CLOCK, CASE.contact)
GRANT = Grant(
    deposit_id="D-1",
    cell=12,
    project_no=NUMBER,
    item=Name("营业执照", "Business licence"),
    copies=2,
    name_masked="王*示",
    deposited_on=dt.date(2026, 11, 6),
    keep_until=dt.date(2026, 11, 20),
    rule=FactorRule.EITHER,
    id_hashes=("00",),
    code_hash="00",
    qr_hash="00",
)
