"""A night's figures as plain text, in Indonesian, for a terminal and for a file.

``[A]`` marks what rests on an assumption of ours that nobody has confirmed yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jamsos.clock import day_name, month_name
from jamsos.report import continuity, findings, money
from jamsos.report.night import Deliveries, NightSummary, Setback
from jamsos.report.waiting import UncheckedList
from jamsos.report.words import TURNS, line, rupiah, whole
from jamsos.sources import SOURCE_NAMES

_WIDTH = 78
_SETBACKS_TOLD = 10
_QUESTIONS = {
    "match": "siapa yang dimaksud",
    "duplicate": "dugaan ganda",
    "rule": "aturan",
}
_SUBJECTS = {"load": "Kiriman malam ini", "run": "Keputusan", "export": "Berkas BPJS"}


def render(summary: NightSummary) -> str:
    """The whole summary, ending in a line break."""
    parts = (
        _head, _held, _proposals, _decisions, _review, _funding, _funnel, _found, _gates,
        _deliveries, _waiting, _places, _notes,
    )  # fmt: skip
    told = (list(part(summary)) for part in parts)
    return "\n".join("\n".join(lines) + "\n" for lines in told if lines)


def _head(night: NightSummary) -> Iterator[str]:
    if night.run.is_published:
        status = "terbit"
    else:
        status = "DITAHAN gerbang" if night.is_held else "belum terbit, atau sudah diganti"
    yield "=" * _WIDTH
    yield f"RINGKASAN MALAM {day_name(night.run.as_of)} - {night.region_name}"
    yield f"Bulan pertanggungan {month_name(night.run.covered_month)}"
    yield f"Run {night.run.run_id} ({status}), kode {night.run.code_version}"
    yield "=" * _WIDTH


def _held(night: NightSummary) -> Iterator[str]:
    yield from continuity.held_told(night.continuity)


def _proposals(night: NightSummary) -> Iterator[str]:
    rows = night.proposed_rows
    yield "PENDUDUK DAN USULAN"
    yield line("Penduduk dalam data kependudukan", night.registry_people, "orang")
    yield line("Baris usulan desa yang diterima", rows.delivered, "baris")
    yield line("  lolos pemeriksaan", rows.accepted, "baris")
    yield line("  karantina", rows.quarantined, "baris")
    yield from _reasons(night, night.quarantined_rows_by_reason)
    yield line("Usulan ganda (NIK sama, baris lain dipakai)", night.duplicate_rows, "baris")
    yield line("Orang yang dinilai", night.judged, "orang")


def _decisions(night: NightSummary) -> Iterator[str]:
    yield "KEPUTUSAN [A]" if night.assumed_rules else "KEPUTUSAN"
    yield line("Memenuhi syarat", night.eligible, "orang")
    yield line("Perlu diperiksa petugas", night.in_review, "orang")
    yield from _reasons(night, night.in_review_by_reason)
    yield line("Tidak memenuhi syarat", night.refused, "orang")
    yield from _reasons(night, night.refused_by_reason)
    yield "  Satu orang dapat memiliki beberapa alasan; jumlah alasan dapat melebihi jumlah orang."


def _review(night: NightSummary) -> Iterator[str]:
    work = night.review
    yield "UNTUK PETUGAS"
    yield line("NIK tidak dikenal, ada penduduk yang mirip", work.probable_people, "orang")
    yield line("Dugaan satu orang dengan dua NIK", work.suspected_pairs, "pasangan")
    if work.paid_twice_pairs:
        yield line("  keduanya sudah ditanggung", work.paid_twice_pairs, "pasangan")
    if work.dropped_pairs:
        yield line("  tidak ditanyakan, kelompoknya terlalu besar", work.dropped_pairs, "pasangan")
    for kind, label in _QUESTIONS.items():
        yield line(f"Pertanyaan terbuka: {label}", work.open_questions.get(kind, 0), "pertanyaan")
    yield line("  kepesertaannya bisa terputus", work.lapsing_questions, "pertanyaan")
    yield line("  putusannya sudah diusulkan", work.prefilled_questions, "pertanyaan")
    yield line("  putusannya segera berakhir", work.renewal_questions, "pertanyaan")
    yield line("Putusan yang menunggu pemeriksa", work.answers_unchecked, "putusan")
    yield line("Putusan petugas yang dipakai malam ini", work.answers_applied, "putusan")
    yield line("  segera berakhir", work.answers_expiring, "putusan")
    yield line("Putusan petugas yang tidak dipakai", work.answers_not_applied, "putusan")


def _funding(night: NightSummary) -> Iterator[str]:
    yield "PENDANAAN"
    yield line("Ditanggung kabupaten", night.funded, "orang")
    yield from continuity.on_list_told(night.continuity)
    yield line("Daftar tunggu", sum(night.waiting_by_reason.values()), "orang")
    yield from _reasons(night, night.waiting_by_reason)
    yield from continuity.lapsing_told(night.continuity)
    yield from money.told(night.budget)


def _funnel(night: NightSummary) -> Iterator[str]:
    yield from findings.told_funnel(night.findings)


def _found(night: NightSummary) -> Iterator[str]:
    yield from findings.told_findings(night.findings)


def _gates(night: NightSummary) -> Iterator[str]:
    yield "GERBANG MUTU"
    for subject, label in _SUBJECTS.items():
        decided = night.gates.get(subject, {})
        told = (
            f"{whole(decided.get('pass', 0))} lolos, "
            f"{whole(decided.get('waived', 0))} dikecualikan, "
            f"{whole(decided.get('hold', 0))} ditahan"
        )
        yield f"  {label:<28}{told if decided else 'belum dinilai'}"


def _deliveries(night: NightSummary) -> Iterator[str]:
    yield "KIRIMAN MALAM INI"
    yield f"  {'':<34}{'terbit':>8}{'ditahan':>9}{'ditolak':>9}  data terbaru"
    for source in night.deliveries:
        label = SOURCE_NAMES.get(source.source, source.source) + (
            " [A]" if source.is_assumption else ""
        )
        yield (
            f"  {label:<34}{whole(source.published):>8}{whole(source.held):>9}"
            f"{whole(source.refused):>9}  {_newest(source, night.run.as_of)}"
        )
    if night.roster_layouts:
        told = ", ".join(f"{whole(n)} {name}" for name, n in night.roster_layouts.items())
        yield f"  Bentuk berkas desa: {told}"
    for setback in night.setbacks[:_SETBACKS_TOLD]:
        yield f"  ! {_told(night, setback)}"
    more = len(night.setbacks) - _SETBACKS_TOLD
    if more > 0:
        yield f"  ... dan {whole(more)} lagi"


def _newest(source: Deliveries, as_of: date) -> str:
    if source.newest_period is None:
        return "belum pernah ada"
    period = source.newest_period.isoformat()
    if not source.is_stale:
        return period
    return f"{period} USANG {(as_of - source.newest_period).days} hari"


def _told(night: NightSummary, setback: Setback) -> str:
    outcome = {"refused": "ditolak", "held": "ditahan"}.get(setback.outcome, setback.outcome)
    reason = night.reason_texts.get(setback.reason, setback.reason)
    return f"{setback.subject}: {outcome}" + (f" ({reason})" if reason else "")


def _waiting(night: NightSummary) -> Iterator[str]:
    waiting = night.waiting
    yield "YANG MENUNGGU"
    for unchecked in waiting.unchecked:
        yield line(
            f"Tidak diperiksa: {SOURCE_NAMES[unchecked.source]}", _last(unchecked, night), ""
        )
    yield line("Pertanyaan terbuka", sum(each.questions for each in waiting.turns), "pertanyaan")
    for turn in waiting.turns:
        late = f", {whole(turn.overdue)} terlambat [A]" if turn.overdue else ""
        yield line(
            f"  giliran {TURNS.get(turn.turn, turn.turn)}",
            turn.questions,
            "pertanyaan" + _oldest(turn.questions, turn.oldest_days) + late,
        )
    yield line(
        "Berkas yang desanya tidak dikenal",
        waiting.unmatched_files,
        "berkas" + _oldest(waiting.unmatched_files, waiting.unmatched_oldest_days),
    )
    yield line(
        "Jawaban layanan Dukcapil yang dipakai",
        waiting.registry_answers,
        "orang" + _oldest(waiting.registry_answers, waiting.registry_oldest_days),
    )


def _last(unchecked: UncheckedList, night: NightSummary) -> str:
    if unchecked.last_period is None:
        return "belum pernah ada"
    return f"USANG {_days((night.run.as_of - unchecked.last_period).days)}"


def _oldest(number: int, days: int) -> str:
    return f", tertua {_days(days)}" if number else ""


def _days(days: int) -> str:
    return f"{whole(days)} hari"


def _places(night: NightSummary) -> Iterator[str]:
    yield "BERKAS"
    export = night.export
    if export is None:
        yield "  Berkas untuk BPJS belum ditulis untuk run ini."
    else:
        yield f"  {whole(export.persons)} orang, {rupiah(export.total_rp)}"
        yield f"  Berkas    {export.path}"
        yield f"  Manifes   {export.manifest}"
        yield f"  SHA-256   {export.sha256}"
        if export.is_demo:
            yield "  DEMO: berisi kode pekerjaan sementara, jangan diunggah ke BPJS."
    yield f"  Laporan   {night.reports / night.run.as_of.isoformat() / 'index.html'}"


def _notes(night: NightSummary) -> Iterator[str]:
    yield "[A] ASUMSI YANG BELUM DIPASTIKAN"
    if night.assumed_rules:
        yield f"  {night.assumed_rules} dari {night.rules} aturan kelayakan"
    if night.budget.assumed:
        yield f"  pagu anggaran atau tarif: {', '.join(night.budget.assumed)}"
    assumed_sources = [each.source for each in night.deliveries if each.is_assumption]
    if assumed_sources:
        names = ", ".join(SOURCE_NAMES.get(source, source) for source in assumed_sources)
        yield f"  bentuk kiriman: {names}"
    if night.assumed_columns:
        yield f"  kolom templat BPJS: {', '.join(night.assumed_columns)}"


def _reasons(night: NightSummary, numbers: dict[str, int]) -> Iterator[str]:
    for code, number in numbers.items():
        yield f"    {whole(number):>9}  {code:<24} {night.reason_texts.get(code, '')}".rstrip()
