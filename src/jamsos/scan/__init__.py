"""Whether a number or name of a person stands where nobody's may.

Everything of an installation is looked at but the places of :mod:`.places` where persons stand by
right; what is found is told by place, kind and count, and never by its value.
"""

from jamsos.scan.people import Everybody, Hit
from jamsos.scan.scan import Finding, Scan, render, scan

__all__ = ["Everybody", "Finding", "Hit", "Scan", "render", "scan"]
