"""What a file or a value says, taken out of whatever it is wrapped in.

Packed things are opened (zip and so .xlsx, .ods, .docx; gzip; zlib), the streams of a PDF are
inflated and its glyphs turned back into letters by the document's own tables, and of each text
there is a second reading without mark-up and with its escapes undone: HTML, URL, JSON, base64.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import re
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator

from jamsos.scan.pdf import texts_of_pdf

_TAG = re.compile(r"<[^<>]{0,2000}>")
_JSON_ESCAPE = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrt]))")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_DATA_URI = re.compile(r"base64,([A-Za-z0-9+/=\s]{24,})")
_DEEPEST = 4  # a zip in a zip in a zip


def texts_of_bytes(content: bytes, *, depth: int = 0) -> Iterator[str]:
    """Every reading of the content of a file."""
    if depth < _DEEPEST:
        inner = list(_unpacked(content))
        if inner:
            for part in inner:
                yield from texts_of_bytes(part, depth=depth + 1)
            return
        if content.startswith(b"%PDF"):
            yield from texts_of_pdf(content)
    yield from readings(_text(content), depth=depth)


def readings(text: str, *, depth: int = 0) -> Iterator[str]:
    """The text as it is, and once more without mark-up and escapes where it has any."""
    yield text
    plain = undone(text)
    if plain != text:
        yield plain
    if depth < _DEEPEST and "base64," in text:
        for uri in _DATA_URI.finditer(text):
            try:
                content = base64.b64decode("".join(uri.group(1).split()), validate=True)
            except binascii.Error:
                continue
            yield from texts_of_bytes(content, depth=depth + 1)


def undone(text: str) -> str:
    """Without mark-up and with HTML's, the URL's and JSON's escapes undone, however often."""
    for _ in range(3):
        before = text
        if "\\" in text:
            text = _JSON_ESCAPE.sub(_unescaped, text)
        if "&" in text:
            text = html.unescape(text)
        if "%" in text and _PERCENT.search(text):
            text = urllib.parse.unquote(text, errors="replace")
        if "<" in text:
            text = _TAG.sub(" ", text)
        if text == before:
            break
    return text


def _unescaped(escape: re.Match[str]) -> str:
    unicode, byte, _ = escape.groups()
    return chr(int(unicode or byte, 16)) if unicode or byte else " "


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    return content.decode("utf-8", errors="replace")


def _unpacked(content: bytes) -> Iterator[bytes]:
    """The parts of a packed content; none if it is not packed, or not to be unpacked."""
    try:
        if content.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                for member in packed.infolist():
                    yield member.filename.encode()
                    if not member.flag_bits & 1:  # encrypted: nobody reads it without its password
                        yield packed.read(member)
        elif content.startswith(b"\x1f\x8b"):
            yield gzip.decompress(content)
        elif content[:2] in {b"x\x01", b"x\x5e", b"x\x9c", b"x\xda"}:
            yield zlib.decompress(content)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError):
        return
