"""Which files have come, of which village and month, how they came, and what was said of them."""
