"""Collect: every delivery is archived unchanged, landed as typed, judged, and then published."""
