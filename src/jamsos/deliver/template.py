"""What a bulk file must look like: versioned configuration in ``regions/<code>/templates/``.

A receiver that changes its layout costs a YAML file, no code. No template, no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from string import Formatter
from typing import Any

import yaml

from jamsos.errors import JamsosError
from jamsos.region import Region

# The columns of exports.bpjs__registrations: one row per person, text unless said otherwise.
SOURCE_COLUMNS = (
    "nomor_identitas",
    "nama_lengkap",
    "tgl_lahir",
    "handphone",
    "email",
    "jenis_pekerjaan_1",
    "jenis_pekerjaan_2",
    "lokasi_pekerjaan",
    "upah",
    "kode_paket",
    "bulan_iuran",
)
KINDS = ("text", "integer", "date")
# Forms of a workbook, and how many rows a sheet of them takes.
SHEET_ROWS = {"xlsx": 1_048_576, "xls": 65_536}
_FILE_NAME_FIELDS = {"covered_month", "as_of", "digest"}
_DAY = re.compile(r"[0-9]{2}-[0-9]{2}-[0-9]{4}")
# XML cannot hold most control characters, and spreadsheet programs rewrite the others.
_UNWRITABLE = re.compile("[\x00-\x08\x0a-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")

Cell = str | int | None


class TemplateUnreadable(JamsosError):
    """There is no such template, or it contradicts itself; the message names file and key."""


@dataclass(frozen=True)
class Column:
    """One column of the sheet. ``kind`` is how the cell is held, not how it looks.

    ``max_length`` counts characters; ``pattern`` must match the whole cell, digits for numbers.
    """

    at: str
    header: str
    source: str
    kind: str
    is_mandatory: bool
    max_length: int | None = None
    pattern: str | None = None
    is_assumption: bool = False
    note: str | None = None

    def fault(self, value: Cell) -> str | None:
        """What is wrong with a cell of this column, in words without the value."""
        if value is None or value == "":
            return "is empty" if self.is_mandatory else None
        expected = int if self.kind == "integer" else str
        if type(value) is not expected:
            return "is not a whole number" if self.kind == "integer" else "is not text"
        text = str(value)
        if self.max_length is not None and len(text) > self.max_length:
            return f"is longer than {self.max_length} characters"
        if self._whole is not None and not self._whole.fullmatch(text):
            return f"does not match {self.pattern}"
        if _UNWRITABLE.search(text) or not text.strip():
            return "holds characters that no cell keeps"
        if self._is_a_date and real_date(text) is None:
            return "is not a date DD-MM-YYYY"
        return None

    @property
    def _is_a_date(self) -> bool:
        return self.kind == "date" or self.source == "tgl_lahir"

    @cached_property
    def _whole(self) -> re.Pattern[str] | None:
        return re.compile(self.pattern) if self.pattern else None


@dataclass(frozen=True)
class CodeList:
    """Where codes of the receiver come from: a seed, its code column, its placeholder column."""

    seed: str
    code: str
    is_placeholder: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """One layout of one receiver."""

    name: str
    version: str
    title: str
    receiver: str
    source: str
    file_name: str
    sheet: str
    rows_above_header: tuple[tuple[str, ...], ...]
    rows_per_file: int | None
    packages: dict[str, tuple[str, ...]]
    columns: tuple[Column, ...]
    code_list: CodeList | None = None

    @property
    def form(self) -> str:
        """Which kind of workbook it is: a key of ``SHEET_ROWS``."""
        return self.file_name.rpartition(".")[2]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns)

    @property
    def first_row(self) -> int:
        """The row number, as a spreadsheet program shows it, of the first person."""
        return len(self.rows_above_header) + 2

    @property
    def rows_in_a_file(self) -> int:
        """How many persons one file takes: what the receiver allows and the sheet has room for."""
        room = SHEET_ROWS[self.form] - self.first_row + 1
        return min(self.rows_per_file or room, room)

    def position(self, source: str) -> int:
        """Where a column of ``exports.bpjs__registrations`` stands in a row of the sheet."""
        return [column.source for column in self.columns].index(source)

    def faults(self, rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
        """Every cell that breaks the layout, as «row 7, NAMA_LENGKAP: is empty»."""
        for position, column in enumerate(self.columns):
            fault_of = column.fault
            for number, row in enumerate(rows, self.first_row):
                if fault := fault_of(row[position]):
                    yield f"row {number}, {column.header}: {fault}"


def load_template(region: Region, name: str | None = None) -> Template:
    """The template of this name, or the one the regency uses now.

    Raises:
        TemplateUnreadable: It is missing or wrong; nothing may be written without one.
    """
    name = name or region.facts.get("bpjs", {}).get("template")
    if not name:
        raise TemplateUnreadable(f"{region.folder.name}/region.yaml names no bpjs.template")
    path = region.folder / "templates" / f"{name}.yaml"
    where = f"{region.folder.name}/templates/{path.name}"
    if not path.is_file():
        raise TemplateUnreadable(f"{where} does not exist: without a template nothing is written")
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError:
        raise TemplateUnreadable(f"{where} is not YAML") from None
    template = _template(where, written)
    if template.name != path.stem:
        raise TemplateUnreadable(f"{where}: name must be {path.stem}")
    return template


def _template(where: str, written: Any) -> Template:
    _check_keys(where, written, Template)
    if not isinstance(written["columns"], list) or not isinstance(written["packages"], dict):
        raise TemplateUnreadable(f"{where}: columns is a list and packages a mapping")
    code_list = written.get("code_list")
    if code_list is not None:
        _check_keys(f"{where}, code_list", code_list, CodeList)
        code_list = CodeList(**code_list | {"columns": tuple(code_list["columns"])})
    columns = []
    for index, column in enumerate(written["columns"], 1):
        _check_keys(f"{where}, column {index}", column, Column)
        columns.append(Column(**column))
    template = Template(
        **written
        | {
            "rows_above_header": tuple(map(tuple, written["rows_above_header"])),
            "packages": {code: tuple(buys) for code, buys in written["packages"].items()},
            "columns": tuple(columns),
            "code_list": code_list,
        }
    )
    _check_columns(where, template)
    _check_rest(where, template)
    return template


def _check_keys(where: str, written: Any, shape: type) -> None:
    if not isinstance(written, dict):
        raise TemplateUnreadable(f"{where}: must be a mapping")
    known = {field.name: field for field in fields(shape)}
    if unknown := sorted(set(written) - set(known)):
        raise TemplateUnreadable(f"{where}: unknown key(s) {', '.join(unknown)}")
    optional = {name for name in known if hasattr(shape, name)}  # dataclass defaults
    if missing := sorted(set(known) - optional - set(written)):
        raise TemplateUnreadable(f"{where}: missing key(s) {', '.join(missing)}")


def _check_columns(where: str, template: Template) -> None:
    for index, column in enumerate(template.columns):
        letter = column_letters(index)
        if column.at != letter:
            raise TemplateUnreadable(
                f"{where}: {column.header} stands at {column.at} but is listed as column {letter}"
            )
        if column.kind not in KINDS:
            raise TemplateUnreadable(
                f"{where}: {column.header} has kind {column.kind}, not one of {', '.join(KINDS)}"
            )
        try:
            re.compile(column.pattern or "")
        except re.error:
            raise TemplateUnreadable(f"{where}: the pattern of {column.header} is wrong") from None
    sources = [column.source for column in template.columns]
    if unknown := sorted(set(sources) - set(SOURCE_COLUMNS)):
        raise TemplateUnreadable(f"{where}: no such source column(s): {', '.join(unknown)}")
    if missing := [source for source in SOURCE_COLUMNS if source not in sources]:
        raise TemplateUnreadable(f"{where}: no column takes {', '.join(missing)}")
    for what, names in (("source", sources), ("header", list(template.header))):
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise TemplateUnreadable(f"{where}: {what} used twice: {', '.join(twice)}")
    if template.columns[template.position("nomor_identitas")].kind != "text":
        raise TemplateUnreadable(f"{where}: nomor_identitas must be text; a number loses digits")


def _check_rest(where: str, template: Template) -> None:
    try:
        named = {field for _, field, _, _ in Formatter().parse(template.file_name) if field}
        sample = template.file_name.format(
            covered_month=date(2026, 1, 1), as_of=date(2026, 1, 1), digest="0" * 8
        )
    except (ValueError, KeyError, IndexError):
        raise TemplateUnreadable(f"{where}: file_name is not a usable pattern") from None
    if named != _FILE_NAME_FIELDS:
        raise TemplateUnreadable(
            f"{where}: file_name must hold {', '.join(sorted(_FILE_NAME_FIELDS))}"
        )
    if not re.fullmatch(rf"[\w-]+\.({'|'.join(SHEET_ROWS)})", sample):
        told = " or ".join(f".{form}" for form in SHEET_ROWS)
        raise TemplateUnreadable(f"{where}: file_name must be a plain name ending in {told}")
    if not re.fullmatch(r"[^\[\]:*?/\\']{1,31}", template.sheet):
        raise TemplateUnreadable(f"{where}: sheet is no name a workbook may hold")
    if template.rows_per_file is not None and not (
        type(template.rows_per_file) is int and template.rows_per_file > 0
    ):
        raise TemplateUnreadable(f"{where}: rows_per_file is null or a whole number above 0")
    if template.code_list and not set(template.code_list.columns) <= set(SOURCE_COLUMNS):
        raise TemplateUnreadable(f"{where}: code_list names a column that does not exist")


def column_letters(index: int) -> str:
    """The name a spreadsheet program gives the column at ``index`` (0 is A, 26 is AA)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def real_date(text: str) -> date | None:
    """The day a text DD-MM-YYYY names, if there is such a day."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date(int(text[6:]), int(text[3:5]), int(text[:2]))
    except ValueError:
        return None
