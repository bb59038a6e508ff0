"""Letters to participants: who is newly covered, about to lose the cover, or has lost it."""
