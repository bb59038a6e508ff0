"""How many requests may still be sent tonight: by our own limit, and by what the service says."""

from __future__ import annotations

from threading import Lock


class QuotaSpent(Exception):
    """No request may be sent now."""


class Quota:
    """Counts requests; safe among threads.

    The service tells with each answer how many it has left. Of the requests under way nobody knows
    whether it has counted them, so they are taken off: the edge is met, never crossed.
    """

    def __init__(self, requests_left: int) -> None:
        self._ours = requests_left
        self._told: int | None = None
        self._under_way = 0
        self._lock = Lock()

    @property
    def left(self) -> int:
        with self._lock:
            return self._left()

    def take(self) -> None:
        """Before a request.

        Raises:
            QuotaSpent: None is left, or asking has ended.
        """
        with self._lock:
            if self._left() <= 0:
                raise QuotaSpent
            self._ours -= 1
            self._under_way += 1

    def end(self, told: int | None = None) -> None:
        """After a request, with what the service said was left; it does not grow in a night."""
        with self._lock:
            self._under_way -= 1
            if told is not None:
                self._told = told if self._told is None else min(self._told, told)

    def close(self) -> None:
        """No request is sent any more."""
        with self._lock:
            self._ours = 0

    def _left(self) -> int:
        if self._told is None:
            return self._ours
        return min(self._ours, self._told - self._under_way)
