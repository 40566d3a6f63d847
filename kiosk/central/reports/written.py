"""A report on paper and in files: CSV a table, one XLSX with a sheet a table, one PDF to hand on."""

from __future__ import annotations

import csv
import io

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kiosk.central.reports import drawn
from kiosk.central.reports.table import Cell, Report, Share, Table
from kiosk.central.reports.words import ReportWords
from kiosk.pages.page import Document

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_WIDE, _NARROW = 34, 14
_MOST_COLUMNS = 6  # that stand beside one another on A4
HOW = "how"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def about(report: Report, t: ReportWords) -> list[tuple[str, str]]:
    """What the report is about, and when it was made."""
    period = report.period
    return [
        (t("head.period"), t("head.from_to", first=period.first.isoformat(), last=period.last.isoformat())),
        (t("head.site"), t("head.every_site") if report.site is None else t.cell(report.site)),
        (t("head.made"), report.made.astimezone().strftime("%Y-%m-%d %H:%M")),
    ]


def lacks(report: Report, t: ReportWords) -> list[str]:
    """What it does not tell."""
    return [t(f"lack.{lack.key}", count=lack.count) for lack in report.lacks]


def csv_files(report: Report, t: ReportWords) -> dict[str, str]:
    """A file for each table by its key, and one that says how each is reckoned and what is missing."""
    return {table.key: csv_of(table, t) for table in report.tables} | {HOW: how_csv(report, t)}


def how_csv(report: Report, t: ReportWords) -> str:
    """How each table is reckoned, and what is missing."""
    lines = [*about(report, t), *((t(f"title.{table.key}"), t(f"formula.{table.key}")) for table in report.tables)]
    lines += [(t("head.lacks"), said) for said in lacks(report, t)]
    return _csv([(t("head.table"), t("head.how")), *lines])


def csv_of(table: Table, t: ReportWords) -> str:
    """One table: numbers without separators, shares in percent, and in words where there is no data."""
    head = [t.cell(column) for column in table.columns]
    return _csv([head, *([_plain(cell, t) for cell in row] for row in table.rows)])


def _plain(cell: Cell, t: ReportWords) -> str:
    return str(cell) if isinstance(cell, int | float) else t.cell(cell)


def _csv(lines: list[list[str]] | list[tuple[str, str]]) -> str:
    """With the mark by which spreadsheets know UTF-8. No text of it is taken for a formula."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([_safe(text) for text in line] for line in lines)
    return "\ufeff" + out.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def xlsx(report: Report, t: ReportWords) -> bytes:
    """A workbook: what it is about first, then a sheet for each table with its formula above it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": t("head.report"), "created": report.made.astimezone().replace(tzinfo=None)})
    strong = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {"wrap": book.add_format({"text_wrap": True, "valign": "top"}), "strong": strong}
    formats["share"] = book.add_format({"num_format": "0.0%"})
    first = book.add_worksheet(t("head.summary"))
    first.set_column(0, 0, _WIDE)
    first.set_column(1, 1, _WIDE * 3, formats["wrap"])
    lines = [(t("head.report"), ""), *about(report, t), *((t("head.lacks"), said) for said in lacks(report, t))]
    for number, (name, value) in enumerate(lines):
        first.write_string(number, 0, name, strong)
        first.write_string(number, 1, value, formats["wrap"])
    for table in report.tables:
        _sheet(book.add_worksheet(_sheet_name(t(f"title.{table.key}"))), table, t, formats)
    book.close()
    return out.getvalue()


def _sheet(sheet: Worksheet, table: Table, t: ReportWords, formats: dict[str, Format]) -> None:
    sheet.set_column(0, 0, _WIDE)
    sheet.set_column(1, max(1, len(table.columns) - 1), _NARROW)
    sheet.merge_range(0, 0, 0, max(5, len(table.columns) - 1), t(f"formula.{table.key}"), formats["wrap"])
    sheet.set_row(0, 96)
    for place, column in enumerate(table.columns):
        sheet.write_string(1, place, t.cell(column), formats["strong"])
    for number, row in enumerate(table.rows, start=2):
        for place, cell in enumerate(row):
            if isinstance(cell, Share) and cell.value is not None:
                sheet.write_number(number, place, cell.value, formats["share"])
            elif isinstance(cell, int | float):
                sheet.write_number(number, place, cell)
            else:
                sheet.write_string(number, place, t.cell(cell))
    sheet.freeze_panes(2, 1)


def _sheet_name(title: str) -> str:
    return title.translate(_NOT_IN_SHEET_NAMES)[:_LONGEST_SHEET_NAME].strip()


def pdf(report: Report, t: ReportWords) -> bytes:
    """On A4; a table with many columns comes in pieces, each beginning with what its rows are about."""
    document = Document(t("head.foot"))
    document.title(t("head.report"))
    for name, value in about(report, t):
        document.fact(name, value)
    document.heading(t("head.lacks"))
    for said in lacks(report, t):
        document.paragraph(said)
    _draw(document, report, t)
    for table in report.tables:
        document.heading(t(f"title.{table.key}"))
        document.small(t("head.formula", words=t(f"formula.{table.key}")))
        for columns in _pieces(len(table.columns)):
            rows = [[t.cell(row[place]) for place in columns] for row in table.rows]
            document.table([t.cell(table.columns[place]) for place in columns], rows)
    return document.pdf()


def _draw(document: Document, report: Report, t: ReportWords) -> None:
    """The pictures of which there is anything to see, each with its sentence."""
    told, on_paper = drawn.captions(report.pictures, t), drawn.on_paper(report.pictures, t)
    for name, caption in told.items():
        document.picture(on_paper[name], t(f"picture.{name}"), caption)


def _pieces(columns: int) -> list[list[int]]:
    each = _MOST_COLUMNS - 1
    return [[0, *range(first, min(first + each, columns))] for first in range(1, columns, each)]
