"""jamsos: the nightly pipeline by which a regency protects its vulnerable workers.

The packages stand in the order in which a row meets them: ``sources`` says what a file must
look like, ``collect`` lands it, ``gates`` judges it, ``combine`` decides, ``deliver`` writes the
file for BPJS Ketenagakerjaan, ``report`` tells people about it.
"""

__version__ = "0.1.0"
