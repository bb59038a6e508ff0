"""dbt's own pages about its models, as one file that asks nobody and names no machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jamsos.errors import JamsosError

# What of a manifest says where and when it was made, or what only a run would hold.
_OF_THE_MACHINE = {
    "build_path", "checksum", "compiled", "compiled_code", "compiled_path", "created_at",
    "extra_ctes", "extra_ctes_injected", "root_path", "unrendered_config",
}  # fmt: skip
_SHOWN = ("model", "seed", "test")
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    'img-src data:; font-src data:">'
)
# In dbt's page: what is fetched, or points to where it is not.
_REPLACED = {
    '<link rel="canonical" href="/overview/"/>': "",
    '<link rel="shortcut icon" href="${require(\'./assets/favicons/favicon.ico\')}"/>': (
        '<link rel="icon" href="data:,"/>'
    ),
    '<meta charset="utf-8">': f'<meta charset="utf-8">{_POLICY}',
    "//d1fc8wv8zag5ca.cloudfront.net/2.9.0/sp.js": "data:,",
}


class DbtPageChanged(JamsosError):
    """dbt's page is not the one we know how to close; a new version of dbt has to be looked at."""


def dbt_page(manifest: Mapping[str, Any]) -> str:
    """dbt's static page of a manifest, which needs nothing but itself; the same one for ever.

    Raises:
        DbtPageChanged: Something to be replaced in dbt's page is not there.
    """
    from dbt.task.docs import DOCS_INDEX_FILE_PATH

    page = Path(DOCS_INDEX_FILE_PATH).read_text(encoding="utf-8")
    inlined = {
        '"MANIFEST.JSON INLINE DATA"': _script(told_of(manifest)),
        '"CATALOG.JSON INLINE DATA"': _script({"nodes": {}, "sources": {}, "metadata": {}}),
    }
    for there, instead in (_REPLACED | inlined).items():
        if there not in page:
            raise DbtPageChanged(f"dbt's page has no {there[:40]}")
        page = page.replace(there, instead)
    return page


def told_of(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Models, seeds, tests and macros of ours as dbt's page reads them; no run, path or day."""
    known = manifest["metadata"]
    ours = known["project_name"]
    nodes = {
        name: _told(node)
        for name, node in sorted(manifest["nodes"].items())
        if node["resource_type"] in _SHOWN
    }
    macros = {
        name: _told(node)
        for name, node in sorted(manifest["macros"].items())
        if node["package_name"] == ours
    }
    for node in (*nodes.values(), *macros.values()):
        used = node.setdefault("depends_on", {})
        used["macros"] = sorted(name for name in used.get("macros", ()) if name in macros)
    empty = {name: {} for name, value in manifest.items() if isinstance(value, dict)}
    return empty | {
        "metadata": {
            "dbt_schema_version": known["dbt_schema_version"],
            "dbt_version": known["dbt_version"],
            "adapter_type": known["adapter_type"],
            "project_name": ours,
            "send_anonymous_usage_stats": False,
        },
        "nodes": nodes,
        "macros": macros,
        "sources": {name: _told(node) for name, node in sorted(manifest["sources"].items())},
        "docs": {name: node for name, node in sorted(manifest["docs"].items()) if ours in name},
        "parent_map": {name: sorted(manifest["parent_map"].get(name, ())) for name in nodes},
        "child_map": {
            name: sorted(child for child in children if child in nodes)
            for name, children in sorted(manifest["child_map"].items())
            if name in nodes or name in manifest["sources"]
        },
    }


def _told(node: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: value for key, value in node.items() if key not in _OF_THE_MACHINE}
    if "database" in told:
        told["database"] = "jamsos"
        told["relation_name"] = f'"{told["schema"]}"."{told.get("alias") or told["name"]}"'
    if "original_file_path" in told:  # seeds lie beside the project
        told["original_file_path"] = told["original_file_path"].removeprefix("../")
    if "nodes" in told.get("depends_on", {}):
        told["depends_on"] = told["depends_on"] | {"nodes": sorted(told["depends_on"]["nodes"])}
    return told


def _script(value: object) -> str:
    """JSON that may stand inside a script of a page."""
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
