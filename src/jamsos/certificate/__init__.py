"""The certificate of a run: one page on which its inputs, rules, gates, people and rupiah can be
checked, by figures and by hashes. No person is on it.
"""

from jamsos.certificate.write import Written, write_certificate

__all__ = ["Written", "write_certificate"]
