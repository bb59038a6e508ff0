"""The matching, trained on one synthetic regency and measured on another."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from jamsos.identity.model import FILE_NAME, Model, thresholds_at
from jamsos.local.dry_run import vanishing
from jamsos.region import region
from jamsos.simulate.matching import page
from jamsos.simulate.matching.measuring import Cost, Measured, measure
from jamsos.simulate.matching.training import train
from jamsos.simulate.matching.trial import evenly, make_trial, shared_out

TRAINED_ON, MEASURED_ON = 64_08_1, 64_08_2  # seeds of the two regencies
_TO_LEARN_FROM, _OF_EACH_FAMILY = 20_000, 1_000  # proposals
_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"


def train_model(as_of: date, scale: float, say: Callable[[str], None]) -> Model:
    """Train on the regency of one seed and keep the model in the region's folder."""
    say(f"Training on a regency of scale {scale:g} ...")
    with vanishing():
        proposals = shared_out(round(_TO_LEARN_FROM * min(scale, 1)))
        trial = make_trial(as_of, seed=TRAINED_ON, scale=scale, of_family=proposals)
        model = train(trial, {"seed": TRAINED_ON, "scale": scale, "as_of": as_of.isoformat()})
    model.write(region().folder / FILE_NAME)
    return model


def measure_model(
    as_of: date, scales: list[float], say: Callable[[str], None]
) -> tuple[Measured, dict[float, Cost]]:
    """Measure the region's model on the regency of the other seed, first at ``scales[0]``."""
    model = Model.read(region().folder / FILE_NAME)
    thresholds = thresholds_at(region(), as_of)
    measured = []
    for scale in scales:
        say(f"Measuring on a regency of scale {scale:g} ...")
        with vanishing():
            proposals = evenly(max(round(_OF_EACH_FAMILY * scale), 10))
            trial = make_trial(as_of, seed=MEASURED_ON, scale=scale, of_family=proposals)
            # In a process of its own: the simulator's memory is not the matching's.
            with ProcessPoolExecutor(1, get_context("spawn")) as alone:
                measured.append(alone.submit(measure, trial, model, thresholds).result())
    return measured[0], {scale: one.cost for scale, one in zip(scales, measured, strict=True)}


def write_figures(measured: Measured, costs: dict[float, Cost], html: Path, docs: Path) -> None:
    """The page of charts, and the same figures between the marks of ``docs``."""
    html.parent.mkdir(parents=True, exist_ok=True)
    html.write_text(page.render(measured, costs), encoding="utf-8")
    before, _, rest = docs.read_text(encoding="utf-8").partition(_BEGIN)
    figures = "\n\n".join(
        (
            _BEGIN,
            page.markdown(page.table([*measured.scores, measured.doubles[0]])),
            f"Under a neighbour's number, one digit away: {measured.wrong_numbers:,} proposals, "
            f"{measured.merged} of them decided without anybody being asked.",
            page.markdown(page.along(measured)),
            page.markdown(page.costs(costs)),
            _END,
        )
    )
    docs.write_text(before + figures + rest.partition(_END)[2], encoding="utf-8")
