"""The one root of every error that explains itself to a person."""


class JamsosError(Exception):
    """Something a person has to know or do; the message says what, without any personal value."""
