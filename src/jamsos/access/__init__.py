"""The pages that Airflow shows beside the written reports: what a gate decided, who opened what."""

from jamsos.access.gates import GateResult, gates_of_task
from jamsos.access.pages import (
    render_accesses,
    render_choice,
    render_gates,
    render_nights,
    render_refusal,
)

__all__ = [
    "GateResult",
    "gates_of_task",
    "render_accesses",
    "render_choice",
    "render_gates",
    "render_nights",
    "render_refusal",
]
