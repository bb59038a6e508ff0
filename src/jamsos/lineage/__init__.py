"""Where each column of the file for BPJS comes from, read from the code that makes it.

Nothing is written by hand that SQL can tell: ``columns`` reads one SELECT, ``intake`` the contracts
of the senders, ``graph`` joins them. A lineage belongs to a version of the code and is made once.
"""

from jamsos.lineage.write import kept_lineage, lines_of, write_dbt_docs, write_lineage

__all__ = ["kept_lineage", "lines_of", "write_dbt_docs", "write_lineage"]
