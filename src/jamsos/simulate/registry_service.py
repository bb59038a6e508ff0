"""A stand-in for the civil registry's web service: a real HTTP server over invented people.

It answers as the real one does, good days and bad: errors as content with HTTP 200, numbers with
and without quotes, one person alone or in a list, two pages, a quota. What it throws is drawn from
its seed, the NIK and the count of tries, so that a night can be played again.
"""

from __future__ import annotations

import hmac
import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import polars as pl

from jamsos.simulate.names import mother_of
from jamsos.simulate.population import CHILD, WIFE
from jamsos.sources import answers_contract

FAILURES = ("http_500", "http_429", "web_page", "cut", "no_json", "hang_up", "time_out")
ODDITIES = ("nik_as_number", "numbers_as_text", "one_object", "two_pages", "slow")
_COLUMNS = (
    "NIK", "NO_KK", "NAMA_LGKP", "TGL_LHR", "JENIS_KLMIN", "JENIS_PKRJN_KET", "ALAMAT", "NO_PROP",
    "NO_KAB", "NO_KEC", "NO_KEL", "STAT_HBKEL",
)  # fmt: skip
_EVENT_COLUMNS = ("NIK", "PERISTIWA", "TGL_PERISTIWA", "TGL_LAPOR")
_REGIONS = ("NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL")
_WEB_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_KEPT_SECONDS = 1.0  # an idle connection; then its thread ends


@dataclass(frozen=True)
class Login:
    """Who may ask."""

    agency: str
    user_id: str
    password: str
    ip_user: str


@dataclass(frozen=True)
class Quirks:
    """What the service does to those who ask: shares of the requests, each drawn anew.

    ``failures`` bring no answer, each in one of the ``ways``; ``oddities`` are answers in another
    form. ``strangers`` are answers about somebody else, ``unknown_codes`` ones that nobody knows.
    """

    seed: int = 6408
    failures: float = 0.0
    ways: tuple[str, ...] = FAILURES
    oddities: float = 0.0
    strangers: float = 0.0
    unknown_codes: float = 0.0
    slow_seconds: float = 0.2
    time_out_seconds: float = 15.0
    quota: int = 60_000


class People:
    """Everybody the national registry knows: the extract's residents, and who lives elsewhere."""

    def __init__(self, extracts: Iterable[Path], events: Iterable[Path] = ()) -> None:
        frames = [_read(path) for path in extracts]
        self._frame = pl.concat(frames, how="diagonal") if frames else pl.DataFrame({"NIK": []})
        self._row_of = {nik: row for row, nik in enumerate(self._frame["NIK"])}
        self._wife_of: dict[str, str] = {}
        if "STAT_HBKEL" in self._frame.columns:
            wives = self._frame.filter(pl.col("STAT_HBKEL") == str(WIFE))
            self._wife_of = dict(wives.select("NO_KK", "NAMA_LGKP").iter_rows())
        self._code_of: dict[str, str] = {}
        codes = {meaning: code for code, meaning in answers_contract().codes.items()}
        for path in events:
            told = _read(path, _EVENT_COLUMNS).drop_nulls(["TGL_PERISTIWA", "TGL_LAPOR"])
            told = told.sort("TGL_PERISTIWA", pl.col("PERISTIWA") == "AKTIF")
            for nik, event, happened, reported in told.iter_rows():
                if event == "AKTIF" and self._code_of.get(nik) == codes["NONAKTIF"]:
                    del self._code_of[nik]
                if event in codes and happened <= reported:
                    self._code_of[nik] = codes[event]

    @classmethod
    def of_home(cls, home: Path) -> People:
        """The synthetic regency of a home: its newest extract, its events, its neighbours."""
        elsewhere = home / "simulated" / "residents_elsewhere.csv"
        return cls(
            [*_newest(home, "civil_registry"), *([elsewhere] if elsewhere.exists() else [])],
            sorted((home / "inbox" / "registry_events").glob("registry_events_*[0-9].csv")),
        )

    def entry_of(self, nik: str) -> dict[str, Any]:
        """What stands in ``content`` about a number."""
        contract = answers_contract()
        codes = {meaning: code for code, meaning in contract.codes.items()}
        if len(nik) != 16 or not nik.isdigit():
            return {"RESPONSE_CODE": codes["FORMAT_SALAH"], "RESPON": "Format NIK salah"}
        if nik in self._code_of:
            return {"RESPONSE_CODE": self._code_of[nik], "RESPON": "Data ditemukan, status khusus"}
        if nik not in self._row_of:
            return {"RESPONSE_CODE": codes["TIDAK_DITEMUKAN"], "RESPON": "Data tidak ditemukan"}
        return self._person(self._row_of[nik])

    def somebody(self, draw: random.Random) -> dict[str, Any]:
        return self._person(draw.randrange(self._frame.height))

    def _person(self, row: int) -> dict[str, Any]:
        """A resident of the extract in the words of the service."""
        known = self._frame.row(row, named=True)
        told = {column: known.get(column) or "" for column in _COLUMNS}
        mother = mother_of(
            told["NO_KK"],
            told["NAMA_LGKP"],
            is_child=told["STAT_HBKEL"] == str(CHILD),
            wife=self._wife_of.get(told["NO_KK"]),
        )
        return {
            **{name: told[name] for name in ("NIK", "NO_KK", "NAMA_LGKP", "TGL_LHR", "ALAMAT")},
            "NAMA_LGKP_IBU": mother,
            "JENIS_KLMIN": {"1": "Laki-Laki", "2": "Perempuan"}.get(told["JENIS_KLMIN"], ""),
            "JENIS_PKRJN": told["JENIS_PKRJN_KET"],
            **{name: told[name] for name in _REGIONS},
            "EKTP_STATUS": "BIO",
            "RESPON": "",
        }


class StandIn(ThreadingHTTPServer):
    """The server; bound at once to loopback, serving from :meth:`start` on.

    What was thrown (``thrown``), how often each NIK was asked about (``requests``) and how often it
    got its whole answer (``answers``) is counted for whoever compares.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, people: People, login: Login, quirks: Quirks, port: int = 0) -> None:
        self.people, self.login, self.quirks = people, login, quirks
        self.quota_left = quirks.quota
        self.is_down = False
        self.thrown: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def start(self) -> StandIn:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def enter(self, nik: str) -> tuple[str | None, random.Random]:
        """Count a request, and draw what happens to it."""
        with self.lock:
            self.requests[nik] += 1
            draw = random.Random(f"{self.quirks.seed} {nik} {self.requests[nik]}")
            what = "http_500" if self.is_down else self._drawn(draw)
            if what:
                self.thrown[what] += 1
            return what, draw

    def charge(self) -> int | None:
        """What is left of the quota after this answer; nothing if it was spent before."""
        with self.lock:
            if self.quota_left <= 0:
                return None
            self.quota_left -= 1
            return self.quota_left

    def count_answer(self, nik: str) -> None:
        with self.lock:
            self.answers[nik] += 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Somebody who hangs up is nobody's trouble."""

    def _drawn(self, draw: random.Random) -> str | None:
        quirks, at = self.quirks, draw.random()
        for share, kinds in (
            (quirks.failures, quirks.ways),
            (quirks.oddities, ODDITIES),
            (quirks.strangers, ("stranger",)),
            (quirks.unknown_codes, ("unknown_code",)),
        ):
            if at < share:
                return draw.choice(kinds)
            at -= share
        return None


@dataclass(frozen=True)
class _Told:
    """A page; ``is_answer``: with it the question is answered, about whom it was asked."""

    entries: list[dict[str, Any]]
    quota_left: int | None = None
    is_last: bool = True
    is_answer: bool = False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = _KEPT_SECONDS
    server: StandIn

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            asked = json.loads(body)
            nik = str(asked["nik"])
        except (ValueError, KeyError, TypeError):
            self._send(400, b"{}")
            return
        what, draw = self.server.enter(nik)
        self._answer(nik, asked, what, draw)

    def _answer(
        self, nik: str, asked: dict[str, Any], what: str | None, draw: random.Random
    ) -> None:
        login, address = self.server.login, urlsplit(self.path)
        contract = answers_contract()
        if address.path != contract.path.format(agency=login.agency, method=contract.method):
            self._send(404, b"{}")
        elif what == "http_500":
            self._send(500, b'{"error": "Internal Server Error"}')
        elif what == "http_429":
            self._send(429, b"{}", retry_after=0)
        elif what == "web_page":
            self._send(200, _WEB_PAGE, kind="text/html")
        elif what == "hang_up":
            self.close_connection = True
        elif what == "time_out":
            time.sleep(self.server.quirks.time_out_seconds)
            self.close_connection = True
        else:
            self._tell(
                nik, asked, what, draw, page=int(parse_qs(address.query).get("page", "0")[0])
            )

    def _tell(
        self, nik: str, asked: dict[str, Any], what: str | None, draw: random.Random, page: int
    ) -> None:
        if what == "slow":
            time.sleep(self.server.quirks.slow_seconds)
        told = self._told(nik, asked, what, draw, page)
        alone = what == "one_object" and told.entries
        text = json.dumps(
            {
                "content": told.entries[0] if alone else told.entries,
                "lastPage": told.is_last,
                "numberOfElements": len(told.entries),
                "sort": None,
                "totalElements": 1,
                "firstPage": page == 0,
                "number": page,
                "size": 1,
                "quotaLimiter": told.quota_left,
            }
        )
        if what == "nik_as_number":
            text = text.replace(f'"NIK": "{nik}"', f'"NIK": {nik}')
        answer = text.encode()
        if what == "cut":
            self._send(200, answer[: len(answer) // 2], length=len(answer))
            self.close_connection = True
        elif what == "no_json":
            self._send(200, answer[: len(answer) // 2])
        else:
            self._send(200, answer)
            if told.is_answer:
                self.server.count_answer(nik)

    def _told(
        self, nik: str, asked: dict[str, Any], what: str | None, draw: random.Random, page: int
    ) -> _Told:
        login = self.server.login
        if not (
            asked.get("user_id") == login.user_id
            and hmac.compare_digest(str(asked.get("password")), login.password)
            and asked.get("ip_user") == login.ip_user
        ):
            return _Told([{"RESPONSE_CODE": "03", "RESPON": "User atau IP tidak terdaftar"}])
        left = self.server.charge()
        if left is None:
            (code,) = answers_contract().quota_codes
            return _Told([{"RESPONSE_CODE": code, "RESPON": "Kuota akses habis"}], quota_left=0)
        if what == "two_pages" and page == 0:
            return _Told([], quota_left=left, is_last=False)
        if what == "stranger":
            return _Told([self.server.people.somebody(draw)], quota_left=left)
        if what == "unknown_code":
            return _Told([{"RESPONSE_CODE": "99", "RESPON": "Kesalahan lain"}], quota_left=left)
        entry = self.server.people.entry_of(nik)
        if what != "numbers_as_text":
            entry |= {name: int(entry[name]) for name in _REGIONS if entry.get(name, "").isdigit()}
        return _Told([entry], quota_left=left, is_answer=True)

    def _send(
        self,
        status: int,
        body: bytes,
        *,
        kind: str = "application/json",
        length: int | None = None,
        retry_after: int | None = None,
    ) -> None:
        head = [
            f"HTTP/1.1 {status} {self.responses[status][0]}",
            f"Content-Type: {kind}",
            f"Content-Length: {len(body) if length is None else length}",
            *([] if retry_after is None else [f"Retry-After: {retry_after}"]),
        ]
        self.wfile.write("\r\n".join([*head, "", ""]).encode() + body)

    def log_message(self, *_: Any) -> None:
        """Nothing: a line would carry the address of who asks, and help nobody."""


def _newest(home: Path, source: str) -> list[Path]:
    """The newest extract whose name ends with a date of the calendar."""
    dated = []
    for path in (home / "inbox" / source).glob(f"{source}_*.csv"):
        try:
            dated.append((date.fromisoformat(path.stem.removeprefix(f"{source}_")), path))
        except ValueError:
            continue
    return [max(dated)[1]] if dated else []


def _read(path: Path, columns: tuple[str, ...] = _COLUMNS) -> pl.DataFrame:
    """These columns of a file, where it has them, as text."""
    file = pl.scan_csv(path, infer_schema=False, truncate_ragged_lines=True)
    there = set(file.collect_schema().names())
    return file.select(column for column in columns if column in there).collect()


# What a synthetic night meets: every form of answer, and now and then a failure of each kind. All
# of it is overcome the same night: the answer key expects everybody to be answered.
MODERATE = Quirks(
    failures=0.01,
    ways=tuple(way for way in FAILURES if way != "time_out"),
    oddities=0.05,
    slow_seconds=0.05,
)


def main() -> None:
    """Serve the synthetic regency of the home in argument 1 on the port in argument 2.

    The password is in ``JAMSOS_STAND_IN_PASSWORD``: arguments are everybody's to read.
    """
    home, port, agency, user_id, ip_user = sys.argv[1:]
    login = Login(agency, user_id, os.environ["JAMSOS_STAND_IN_PASSWORD"], ip_user)
    server = StandIn(People.of_home(Path(home)), login, MODERATE, int(port))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.serve_forever()


if __name__ == "__main__":
    main()
