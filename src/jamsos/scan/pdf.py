"""The words of a PDF: its streams inflated, its glyphs read by the tables that it carries."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_SHOWN = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]+>|T\*|'|\"|T[dDmJj]\b", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_LETTER_OF = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(<[0-9A-Fa-f]+>|\[[^\]]*\])")


def texts_of_pdf(content: bytes) -> Iterator[str]:
    """Each stream's words, once plain and once by each table of glyphs in the document.

    Which font a text is set in is not followed: read by the table of another one it is only noise.
    """
    streams = [_inflated(stream) for stream in _STREAM.findall(content)]
    tables = [table for stream in streams if b"beginbf" in stream and (table := _glyphs(stream))]
    for stream in streams:
        yield stream.decode("utf-8", errors="replace")
        shown = [_string(part) if part[:1] in b"(<" else None for part in _SHOWN.findall(stream)]
        if not any(shown):
            continue
        yield _joined(part.decode("latin-1") if part else None for part in shown)
        for table in tables:
            yield _joined(_by_table(part, table) if part else None for part in shown)


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return stream


def _string(token: bytes) -> bytes:
    if token.startswith(b"<"):
        digits = b"".join(token[1:-1].split())
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return _ESCAPE.sub(_escaped, token[1:-1])


def _escaped(escape: re.Match[bytes]) -> bytes:
    what = escape.group(1)
    if what[:1].isdigit():
        return bytes([int(what, 8) % 256])
    return b"" if what in (b"\n", b"\r\n") else _LETTER_OF.get(what, what)


def _joined(parts: Iterator[str | None]) -> str:
    """Strings that follow each other are one; an operator between them parts words."""
    return " ".join("".join(part if part is not None else "\0" for part in parts).split("\0"))


def _by_table(shown: bytes, table: dict[int, str]) -> str:
    codes = (int.from_bytes(shown[at : at + 2], "big") for at in range(0, len(shown) - 1, 2))
    return "".join(table.get(code, "") for code in codes)


def _glyphs(stream: bytes) -> dict[int, str]:
    """Which letters a glyph stands for, as the table says (bfchar, bfrange)."""
    table: dict[int, str] = {}
    for block in _CHARS.findall(stream):
        found = _HEX.findall(block)
        table |= {
            int(code, 16): _letters(letters)
            for code, letters in zip(found[::2], found[1::2], strict=False)
        }
    for block in _RANGES.findall(stream):
        for first, last, target in _RANGE.findall(block):
            codes = range(int(first, 16), min(int(last, 16), int(first, 16) + 0xFFFF) + 1)
            if target.startswith(b"["):
                each = _HEX.findall(target)
                table |= dict(zip(codes, map(_letters, each), strict=False))
            else:
                start = _letters(target[1:-1])
                table |= {
                    code: start[:-1] + chr(ord(start[-1]) + step)
                    for step, code in enumerate(codes)
                    if start
                }
    return table


def _letters(digits: bytes) -> str:
    return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be", errors="replace")
