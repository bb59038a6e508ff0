"""Look at a page as a machine can: its landmarks, its tables, its pictures, its links."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import urldefrag

_EMPTY = {"meta", "link", "br", "img", "input", "hr"}
_LOADS = {"src", "srcset", "data", "poster", "action", "xlink:href"}
_LANDMARKS = ("header", "nav", "main", "footer")


@dataclass
class Element:
    """One element with its attributes, its text and what it lies in."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...]
    text: str = ""
    children: Counter = field(default_factory=Counter)


class Page(HTMLParser):
    """A page taken apart; ``unclosed`` are tags that do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.unclosed: list[str] = []
        self.loads: list[str] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        self.unclosed += [each.tag for each in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, tuple(each.tag for each in self._open))
        self.elements.append(element)
        for each in self._open:
            each.children[tag] += 1
        self.loads += [value for name, value in attributes.items() if name in _LOADS]
        if tag == "link":
            self.loads.append(attributes.get("href", ""))
        if tag not in _EMPTY:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY:
            return
        if not self._open or self._open[-1].tag != tag:
            self.unclosed.append(tag)
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for each in self._open:
            each.text += data

    def all(self, tag: str) -> list[Element]:
        return [each for each in self.elements if each.tag == tag]

    @property
    def ids(self) -> list[str]:
        return [each.attributes["id"] for each in self.elements if "id" in each.attributes]

    def faults(self) -> list[str]:
        """What keeps somebody with a keyboard or a screen reader from reading it."""
        found = [f"<{tag}> is not closed where it should be" for tag in self.unclosed]
        if self.all("html")[0].attributes.get("lang") not in {"id", "en"}:
            found.append("the language of the page is not told")
        if len(self.all("h1")) != 1:
            found.append(f"{len(self.all('h1'))} h1")
        found += [f"no <{tag}>" for tag in _LANDMARKS if not self.all(tag)]
        found += [f"id {name} is there twice" for name, n in Counter(self.ids).items() if n > 1]
        navs = [each.attributes.get("aria-label", "") for each in self.all("nav")]
        if len(set(navs)) != len(navs) or "" in navs:
            found.append("a nav has no name of its own")
        found += self._faults_of_headings() + self._faults_of_tables() + self._faults_of_pictures()
        for link in self.all("a"):
            if not (link.text.strip() or link.attributes.get("aria-label")):
                found.append(f"a link without words to {link.attributes.get('href')}")
        first = self.all("a")[0].attributes.get("href", "")
        if not first.startswith("#") or first[1:] not in self.ids:
            found.append("the first link does not skip to the content")
        return found

    def _faults_of_headings(self) -> list[str]:
        levels = [
            int(each.tag[1]) for each in self.elements if each.tag in {"h1", "h2", "h3", "h4"}
        ]
        return [
            f"h{level} follows h{before}"
            for before, level in pairwise(levels)
            if level > before + 1
        ]

    def _faults_of_tables(self) -> list[str]:
        found = [
            "a table without a caption"
            for each in self.all("table")
            if not each.children["caption"]
        ]
        found += [
            f"a heading cell without scope: {each.text.strip()}"
            for each in self.all("th")
            if "scope" not in each.attributes
        ]
        return found

    def _faults_of_pictures(self) -> list[str]:
        found = []
        for each in self.all("svg"):
            names = each.attributes.get("aria-labelledby", "").split()
            if each.attributes.get("role") != "img" or len(names) < 2:
                found.append("a picture without role, title and description")
            found += [f"a picture names {name}" for name in names if name not in self.ids]
            if not each.children["title"] or not each.children["desc"]:
                found.append("a picture without title or description")
        return found


def broken_links(path: Path) -> list[str]:
    """Links of a page that lead nowhere: outside, to a missing file or to a missing place."""
    found = []
    page = Page(path.read_text(encoding="utf-8"))
    for link in page.all("a"):
        target, fragment = urldefrag(link.attributes.get("href", ""))
        if "://" in target or target.startswith("/"):
            found.append(target)
            continue
        file = (path.parent / target).resolve() if target else path
        if not file.is_file():
            found.append(target)
        elif fragment and file.suffix == ".html":
            ids = page.ids if file == path else Page(file.read_text(encoding="utf-8")).ids
            if fragment not in ids:
                found.append(f"{target}#{fragment}")
    return found
