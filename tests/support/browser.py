"""Pages in a browser, where one is installed: whether they fit, and what it complains of."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--dump-dom",
)  # fmt: skip
_TELLS_ITS_OVERFLOW = (
    "<script>addEventListener('load', () => parent.postMessage("
    "[%s, document.documentElement.scrollWidth - document.documentElement.clientWidth], '*'))"
    "</script>"
)
_COLLECTS = (
    "<script>const told = {}; addEventListener('message', ({data}) => {told[data[0]] = data[1];"
    "document.title = JSON.stringify(told)})</script>"
)


def overflows(pages: Sequence[Path], width: int, scratch: Path) -> dict[str, int]:
    """Name of each page → by how many pixels it is wider than a window of ``width``."""
    scratch.mkdir()
    frames = []
    for page in pages:
        text = page.read_text(encoding="utf-8")
        text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
        told = _TELLS_ITS_OVERFLOW % json.dumps(page.name)
        (scratch / page.name).write_text(text + told, encoding="utf-8")
        frames.append(
            f'<iframe src="{page.name}" style="border:0;width:{width}px;height:800px"></iframe>'
        )
    around = scratch / "_frames.html"
    around.write_text(f"<!doctype html><title></title>{_COLLECTS}{''.join(frames)}")
    shown, _ = _open(around, scratch)
    return json.loads(unescape(re.search(r"<title>(.*?)</title>", shown)[1]) or "{}")


def complaints(page: Path, scratch: Path) -> list[str]:
    """What the browser writes into its console about a page as it is."""
    return [line for line in _open(page, scratch)[1].splitlines() if "CONSOLE" in line]


def asked_of_chromium(page: Path, notes: Path) -> set[str]:
    """Every address a page makes Chromium ask for, by its own log of the network.

    What the browser asks on its own behalf (updates, the time) has no origin.
    """
    log = notes / "net.json"
    subprocess.run(
        [
            CHROMIUM, *_QUIET, f"--user-data-dir={notes / 'profile'}", f"--log-net-log={log}",
            "--virtual-time-budget=2000", page.as_uri(),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    return {
        each["params"]["url"]
        for each in events
        if each.get("params", {}).get("initiator", "not an origin") != "not an origin"
    }


def _open(page: Path, scratch: Path) -> tuple[str, str]:
    done = subprocess.run(
        [
            CHROMIUM, *_QUIET, f"--user-data-dir={scratch / 'profile'}",
            "--allow-file-access-from-files", "--enable-logging=stderr",
            "--virtual-time-budget=20000", page.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout, done.stderr


def frames_of(pages: Mapping[str, Path], around: Path) -> Path:
    """One page that shows all others, to open them at once."""
    shown = "".join(
        f'<iframe src="{path.as_uri()}" title="{n}"></iframe>' for n, path in pages.items()
    )
    around.write_text(f"<!doctype html><title>all</title>{shown}")
    return around
