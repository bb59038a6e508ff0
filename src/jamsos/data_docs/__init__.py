"""Great Expectations' Data Docs of one night, out of the gate log: readable in ten years, offline.

Great Expectations renders; what it renders are results made of our gate log, which knows counts
and names of expectations and never a value. Pages are deterministic: a past night written again is
the same bytes.
"""

from jamsos.data_docs.site import DataDocsBroken, page_of, write_data_docs

__all__ = ["DataDocsBroken", "page_of", "write_data_docs"]
