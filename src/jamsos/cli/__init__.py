"""The command line: ``jamsos …``. Each command imports what it needs, so that help is instant.

One module per topic; the order in which they are imported is the order of the help.
"""

# ruff: noqa: I001
from jamsos.cli.app import app
from jamsos.cli import nights
from jamsos.cli import synthetic
from jamsos.cli import year
from jamsos.cli import files
from jamsos.cli import people
from jamsos.cli import explain
from jamsos.cli import letters
from jamsos.cli import month
from jamsos.cli import releases
from jamsos.cli import rules
from jamsos.cli import waivers
from jamsos.cli import scan
from jamsos.cli import accesses
from jamsos.cli import certificates
from jamsos.cli import lineage

__all__ = [
    "accesses",
    "app",
    "certificates",
    "explain",
    "files",
    "letters",
    "lineage",
    "month",
    "nights",
    "people",
    "releases",
    "rules",
    "scan",
    "synthetic",
    "waivers",
    "year",
]
