"""A whole delivery that cannot be taken in, told in the reader's words."""

from __future__ import annotations

from jamsos.errors import JamsosError


class DeliveryRefused(JamsosError):
    """The delivery is sent back; others go on.

    ``code`` is a row of ``reasons.csv`` (stage ``delivery``); ``detail`` adds the place, without
    any value from the file.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class NothingDelivered(JamsosError):
    """A source brought nothing new enough; the message says what to do."""


class NothingReadable(NothingDelivered):
    """A source brought something, and it cannot be taken in: somebody has to look at it."""
