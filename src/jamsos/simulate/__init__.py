"""A synthetic regency with known faults, and the score of a night against its answer key.

The pipeline never imports this package. Nobody in it is real: identity numbers use sequences and
phones use prefixes that are given to no one.
"""

from jamsos.simulate.regency import SimulationReport, simulate_regency

__all__ = ["SimulationReport", "simulate_regency"]
