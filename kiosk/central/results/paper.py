"""What stands on a result: the department, the facts, which copy it is, and how anybody checks that it is real."""

from __future__ import annotations

from kiosk.central.tables.results import ResultRow
from kiosk.contract.items import EvidenceLevel
from kiosk.contract.names import Name
from kiosk.pages.page import Document

# 108号's words for what was issued electronically, and for what was checked against its original.
_WATERMARKS = {
    EvidenceLevel.A: (
        "此件由{office}提供,仅供办理政务服务事项时使用",
        "Provided by {office}; for use in government services only",
    ),
    EvidenceLevel.B: (
        "此件经与原件核对无误,仅供办理政务服务事项时使用",
        "Checked against the original; for use in government services only",
    ),
}
# Where a check code leads, behind the address of the platform.
CHECK_PATH = "/v1/results/check/"
_OTHERS = ("此件由申请人自行提供", "Provided by the applicant")


def watermark(level: EvidenceLevel, office: Name) -> Name:
    """The words that mark a paper of this level."""
    zh, en = _WATERMARKS.get(level, _OTHERS)
    return Name(zh.format(office=office.zh), en.format(office=office.en))


def written(result: ResultRow, copy: int, check_url: str) -> tuple[bytes, int]:
    """The document of one copy, and how many pages it has."""
    office = result.case.item.department.name
    mark = watermark(result.level, office)
    page = Document(f"{mark.zh}\n{mark.en}")
    page.title(result.name.zh)
    page.fact("文号 No.", result.document_no)
    for zh, en, value in result.lines:
        page.fact(f"{zh} {en}", value)
    page.fact("出具单位 Issued by", office.zh)
    page.fact("出具日期 Date", result.made_on.isoformat())
    page.fact("份号 Copy", f"{copy}/{result.copies}")
    page.code(f"{check_url}{result.check_code}", f"验证码 Check code\n{result.check_code}\n扫码核验真伪")
    return page.pdf(), page.pages
