"""A night without Airflow, as tests call it."""

from jamsos.local.straight import collect, combine, deliver, whole_night
from jamsos.sources import OPTIONAL, SOURCES

__all__ = ["OPTIONAL", "SOURCES", "collect", "combine", "deliver", "whole_night"]
