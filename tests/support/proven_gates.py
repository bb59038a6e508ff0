"""For `make prove-gates`: after the tests a table of the suites, and what of each was proven.

A suite counts as proven when every test of it that ran has passed.
"""

from __future__ import annotations

import re

import pytest

from jamsos.gates.suites import load_suite, suite_names

_SUITE = re.compile(r"\[(\w+)\]$")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    from tests.unit.gates.every_defect import EVERY_DEFECT

    ran = {
        outcome: {
            found[1]
            for report in terminalreporter.stats.get(outcome, [])
            if (found := _SUITE.search(report.nodeid))
        }
        for outcome in ("passed", "failed", "error")
    }
    proven = ran["passed"] - ran["failed"] - ran["error"]
    say = terminalreporter.write_line
    say("")
    say(f"{'suite':32}{'expectations':>14}{'with a defect':>15}{'defects':>9}  caught by name")
    totals = [0, 0, 0, 0]
    for suite in suite_names():
        expectations = {each.name for each in load_suite(suite).expectations}
        seeded = EVERY_DEFECT.get(suite, [])
        with_defect = expectations & set(seeded)
        say(
            f"{suite:32}{len(expectations):>14}{len(with_defect):>15}{len(seeded):>9}  "
            f"{'all' if suite in proven else 'NOT PROVEN'}"
        )
        counted = (len(expectations), len(with_defect), len(seeded), suite in proven)
        totals = [total + each for total, each in zip(totals, counted, strict=True)]
    say(f"{'all':32}{totals[0]:>14}{totals[1]:>15}{totals[2]:>9}  in {totals[3]} suites")
