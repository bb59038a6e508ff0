"""Decide a past night again from what is kept of it, somewhere else, and compare: the same inputs,
answers, rules and code have to give the same facts and the same file, byte for byte.
"""

from jamsos.replay.past import CannotReplay
from jamsos.replay.replay import Replayed, replay
from jamsos.replay.text import render

__all__ = ["CannotReplay", "Replayed", "render", "replay"]
