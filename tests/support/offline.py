"""What a page asks of anybody else, and where its links lead, as a browser would find out."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LOADS = {
    "src", "srcset", "data", "poster", "background", "action", "formaction", "manifest", "ping",
}  # fmt: skip
_IN_STYLE = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]?([^'\";]+)|(@font-face)")
_IN_SCRIPT = re.compile(
    r"\b(fetch|XMLHttpRequest|importScripts|sendBeacon|WebSocket|EventSource)\b|\bimport\s*\("
)


class Page(HTMLParser):
    """``asked`` is what a browser fetches to show the page; ``links`` is where a reader may go."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        for name, value in attrs:
            if name == "style":
                self._read_style(value or "")
            elif name in _LOADS or (tag == "link" and name == "href") or name == "xlink:href":
                self.asked.append(value or "")
            elif name == "href":
                self.links.append(value or "")
            elif name == "http-equiv" and value == "refresh":
                self.asked.append("refresh")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            self._read_style(data)
        elif self._inside == "script":
            self.asked += [found[0] for found in _IN_SCRIPT.finditer(data)]
        else:
            self.text.append(data)

    def _read_style(self, style: str) -> None:
        self.asked += [next(filter(None, found.groups())) for found in _IN_STYLE.finditer(style)]


def fetched_by(text: str) -> list[str]:
    """What a page fetches from anywhere but itself."""
    return [each for each in Page(text).asked if not each.startswith(("data:", "#"))]


def dead_links(folder: Path) -> list[str]:
    """Links of the pages below a folder that lead out of it, or to nothing."""
    dead = []
    for path in sorted(folder.rglob("*.html")):
        for link in Page(path.read_text(encoding="utf-8")).links:
            parts = urlsplit(link)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if parts.scheme or not target.is_relative_to(folder.resolve()) or not target.exists():
                dead.append(f"{path.relative_to(folder)}: {link}")
    return dead
