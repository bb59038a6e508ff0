"""A night without Airflow, as tests call it."""

from jamsos.local.straight import collect, combine, deliver, whole_night

__all__ = ["collect", "combine", "deliver", "whole_night"]
