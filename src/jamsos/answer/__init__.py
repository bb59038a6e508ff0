"""The answer to a village, and the way back of what the village answers.

A slip (``lembar jawaban``) tells one village what came of one of its files, row by row, and asks
what has to be mended. Filled in, it comes back and is read: no number has to be typed twice, and no
file has to be made anew. What a slip looks like is data (``slip.yaml``).
"""
