"""How alike two names are: trigrams shared, out of all trigrams of both.

Only the simulator uses it, to be sure that two names are beyond doubt the same or different.
"""

from __future__ import annotations


def likeness(one: str, other: str) -> float:
    """From 0, nothing shared, to 1, the same trigrams."""
    ours, theirs = _trigrams(one), _trigrams(other)
    return len(ours & theirs) / len(ours | theirs)


def _trigrams(name: str) -> set[str]:
    return {
        padded[start : start + 3]
        for padded in (f"  {word} " for word in name.lower().split())
        for start in range(len(padded) - 2)
    }
