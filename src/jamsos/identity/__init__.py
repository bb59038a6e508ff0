"""Who is who where numbers do not tell: residents whom a proposal may mean, people who may be one.

Whoever is found here is proposed to an officer and never acted on alone. Everything happens inside
this process: rows go from the vault into a DuckDB that lives in memory, and only keys,
probabilities and names of levels come back.
"""

from jamsos.identity.matching import Matched, match_people

__all__ = ["Matched", "match_people"]
