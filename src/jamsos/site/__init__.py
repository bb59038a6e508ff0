"""The report site: what a night decided and what speaks for it, as pages for people.

Static files of one night below ``<reports>/<as_of>/``, in Indonesian, and in English below ``en/``.
They need no network, no script and no server. Counts and rupiah, never a person.
"""

from jamsos.site.write import ReportsIncomplete, run_named, write_reports

__all__ = ["ReportsIncomplete", "run_named", "write_reports"]
