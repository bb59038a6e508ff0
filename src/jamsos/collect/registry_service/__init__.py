"""The civil registry's web service: asked every night about the people who matter most."""

from jamsos.collect.registry_service.access import Access, AccessIncomplete
from jamsos.collect.registry_service.night import Asked, ServiceFailed, ask_tonight

__all__ = ["Access", "AccessIncomplete", "Asked", "ServiceFailed", "ask_tonight"]
