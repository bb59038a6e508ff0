"""Files of the reports, and nothing else: which one a path means, and how it is handed out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

# What is not listed is not handed out.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
}
DOCUMENTS = {".html", ".pdf", ".txt"}  # opened by a person; the others belong to a page

# Reports bring their own styles, scripts and pictures, and ask nobody for anything.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; frame-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def file_at(reports: Path, path: str) -> Path | None:
    """The file below ``reports`` that a path of a request means; a folder means its first page.

    Nothing for what lies elsewhere, whatever way leads there (``..``, an absolute path, a link),
    for hidden files, and for kinds that are not listed.
    """
    if "\0" in path or "\\" in path:
        return None
    parts = path.strip("/").split("/") if path.strip("/") else []
    if any(part.startswith(".") or not part for part in parts):
        return None
    root = reports.resolve()
    meant = root.joinpath(*parts)
    if meant.is_dir():
        meant /= "index.html"
    found = meant.resolve()
    if found != meant or not found.is_file() or found.suffix not in TYPES:
        return None
    return found


def nights_in(reports: Path) -> list[date]:
    """The nights that have a folder of reports, the newest first."""
    found = []
    for folder in reports.glob("????-??-??"):
        try:
            found.append(date.fromisoformat(folder.name))
        except ValueError:
            continue
    return sorted(found, reverse=True)
