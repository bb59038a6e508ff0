"""Training and trial of the matching on synthetic regencies, where it is known who is meant.

Faults are far rarer in a simulated roster than a measurement by family needs; so proposals are made
here, of residents of a simulated registry, with as many of each fault as asked for.
"""
