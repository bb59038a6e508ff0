"""A month's list once it is approved: what the decree (SK) fixes, and what holds from then on."""
