"""Gates: nothing is read downstream before its table has been judged.

A suite (``expectations/*.yaml``) says what is true of a table; Great Expectations looks; the gate
decides by severity and writes what it decided. Great Expectations takes seconds to import, so only
``engine`` and ``sql_expectations`` import it, and only when a gate runs.
"""

from jamsos.gates.decision import Failure, GateDecision
from jamsos.gates.gate import judge_export, judge_loads, judge_run

__all__ = ["Failure", "GateDecision", "judge_export", "judge_loads", "judge_run"]
