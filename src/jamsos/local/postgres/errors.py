"""What may go wrong with the embedded server."""

from jamsos.errors import JamsosError


class PostgresError(JamsosError):
    """The embedded server cannot be had; the message says why and what to do about it."""
