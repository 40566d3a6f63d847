"""Cases and deposits of invented people, and the letterhead of an invented centre."""

from __future__ import annotations

import datetime as dt

from kiosk.contract.facts import Signature
from kiosk.contract.lockers import Awaited, CellSize, FactorRule, Grant, HandInKind, Sensitivity
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseDetail, CaseState, CaseSummary, Clock, ClockColour, Contact, MaskedCase
from kiosk.terminal.receipts.paper import Letterhead

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
ZONE = dt.timezone(dt.timedelta(hours=8))
GRANT = Grant(
    deposit_id="D-1",
    terminal="T-0001",
    cabinet="A",
    cell=12,
    item_no="HI00000012",
    project_no=NUMBER,
    item=Name("营业执照", "Business licence"),
    document_no="91370923MA00000000",
    copies=2,
    name_masked="王*示",
    deposited_on=dt.date(2026, 11, 6),
    keep_until=dt.date(2026, 11, 20),
    sensitivity=Sensitivity.IMPORTANT,
    rule=FactorRule.EITHER,
    signature=True,
    id_hashes=("00",),
    code_hash="00",
    qr_hash="00",
    agents=(),
    counter=1,
    valid_from=dt.datetime(2026, 11, 6, tzinfo=ZONE),
    valid_to=dt.datetime(2026, 12, 6, tzinfo=ZONE),
)
SIGNATURE = Signature(
    "今领到:营业执照,文书(证照)编号91370923MA00000000,2份。\n受送达人(领取人):王*示,本人领取。",
    ((1000, 1000, 0, 2000, 2000, 50),),
    dt.datetime(2026, 11, 9, 14, 30, tzinfo=ZONE),
    "receiver",
    "0123456789abcdef" * 4,
)
AWAITED = Awaited(
    id="J0001501",
    project_no=NUMBER,
    kind=HandInKind.TOLERANCE,
    item=TASK,
    name_masked="王*示",
    materials=(Name("身份证复印件(核对原件)", "Copy of the ID card, with the original"), Name("平面图", "Floor plan")),
    due=dt.date(2026, 11, 20),
    size=CellSize.MEDIUM,
    low=False,
    id_hashes=("00",),
)
