"""Ask one person after the other, several at once, until all are asked or something says stop.

Whatever has been answered is kept before the next question goes out, so a killed task loses at
most what was under way.
"""

from __future__ import annotations

import time
from collections import Counter as Counts
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from jamsos.collect.registry_service.answers import QUOTA_SPENT, UNKNOWN, Answer
from jamsos.collect.registry_service.client import (
    Counter,
    RegistryService,
    ServiceRefused,
    ServiceResting,
    ServiceSilent,
)
from jamsos.collect.registry_service.limits import Limits
from jamsos.collect.registry_service.questions import Question, Reply
from jamsos.collect.registry_service.quota import Quota, QuotaSpent

Keep = Callable[[list[Reply]], None]

OF_SERVICE = frozenset({"down", "refused", "not understood"})


@dataclass
class Asking:
    """How the asking went.

    ``answered`` counts by answer code, ``unknown_codes`` by what the service said. ``stopped``
    says why it ended early: ``quota`` or ``time``, or one of :data:`OF_SERVICE`. ``why`` is the
    last failure, without any value.
    """

    answered: Counts[str] = field(default_factory=Counts)
    unknown_codes: Counts[str] = field(default_factory=Counts)
    unanswered: int = 0
    requests: int = 0
    rests: int = 0
    stopped: str | None = None
    why: str | None = None

    @property
    def is_failure_of_service(self) -> bool:
        return self.stopped in OF_SERVICE


def ask_all(
    questions: Iterable[Question],
    service: RegistryService,
    quota: Quota,
    limits: Limits,
    keep: Keep,
) -> Asking:
    """Ask about everybody, in order; ``keep`` stores what came, in a transaction of its own.

    The first question goes alone: it tells what is left of the service's quota, and whether we are
    let in at all. So does the first one after a rest.
    """
    return _Round(deque(questions), service, quota, limits, keep).go()


@dataclass(frozen=True)
class _Came:
    """What a thread brings back; without an answer ``stop`` says why."""

    reply: Reply
    stop: Exception | None = None


class _Round:
    def __init__(
        self,
        queue: deque[Question],
        service: RegistryService,
        quota: Quota,
        limits: Limits,
        keep: Keep,
    ) -> None:
        self._queue = queue
        self._service = service
        self._quota = quota
        self._limits = limits
        self._keep = keep
        self._asking = Asking()
        self._under_way: dict[Future[_Came], Question] = {}
        self._is_awake = False  # nothing was answered yet, or not since the last rest
        self._is_resting = False
        self._rests_in_a_row = 0
        self._not_understood_in_a_row = 0
        self._deadline = time.monotonic() + 60 * limits.minutes_a_night

    def go(self) -> Asking:
        pool = ThreadPoolExecutor(self._limits.at_once, thread_name_prefix="registry_service")
        try:
            while True:
                self._send(pool)
                if self._under_way:
                    done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
                    self._take_in(done)
                elif self._queue and self._is_resting and self._asking.stopped is None:
                    self._rest()
                else:
                    break
        finally:
            # Also when the task is ended from outside: no new request, and what comes is kept.
            self._quota.close()
            pool.shutdown(wait=True)
            self._take_in(set(self._under_way))
        if self._queue and self._asking.stopped is None:
            self._asking.stopped = "quota"
        return self._asking

    def _send(self, pool: ThreadPoolExecutor) -> None:
        if time.monotonic() > self._deadline and self._queue:
            self._asking.stopped = self._asking.stopped or "time"
        while (
            self._queue
            and self._asking.stopped is None
            and not self._is_resting
            and len(self._under_way) < (self._limits.at_once if self._is_awake else 1)
            and self._quota.left > 0
        ):
            question = self._queue.popleft()
            self._under_way[pool.submit(self._ask, question)] = question

    def _ask(self, question: Question) -> _Came:
        """One question, in a thread."""
        count = Counter()
        try:
            answer = self._service.ask(question.nik, count)
        except (ServiceSilent, ServiceResting, ServiceRefused, QuotaSpent) as stop:
            return _Came(Reply(question, count.requests), stop)
        if answer.code == QUOTA_SPENT:
            return _Came(Reply(question, count.requests), QuotaSpent())
        return _Came(Reply(question, count.requests, answer))

    def _take_in(self, done: set[Future[_Came]]) -> None:
        """Keep what came, and only then draw conclusions; an error of ours is raised at the end."""
        for future in done:
            del self._under_way[future]
        broken = [error for future in done if (error := future.exception())]
        came = [future.result() for future in done if not future.exception()]
        cost = [each.reply for each in came if each.reply.requests]
        if cost:
            self._keep(cost)
        for each in came:
            self._asking.requests += each.reply.requests
            if each.reply.answer:
                self._note_answer(each.reply.answer)
            else:
                self._note_stop(each.reply.question, each.stop)
        if broken:
            raise broken[0]

    def _note_answer(self, answer: Answer) -> None:
        self._is_awake = True
        self._rests_in_a_row = 0
        self._asking.answered[answer.code] += 1
        if answer.code != UNKNOWN:
            self._not_understood_in_a_row = 0
            return
        self._asking.unknown_codes[answer.service_code or "none"] += 1
        self._not_understood_in_a_row += 1
        if self._not_understood_in_a_row >= self._limits.not_understood_in_a_row:
            self._asking.stopped = "not understood"
            self._asking.why = f"code {answer.service_code or 'none'}"

    def _note_stop(self, question: Question, stop: Exception | None) -> None:
        """The person stays due: later tonight, or on another night."""
        if isinstance(stop, ServiceSilent):
            self._asking.unanswered += 1
            self._asking.why = str(stop)
            return
        self._queue.appendleft(question)
        if isinstance(stop, ServiceRefused):
            self._asking.stopped = "refused"
            self._asking.why = str(stop)
        elif isinstance(stop, ServiceResting):
            self._is_resting = True

    def _rest(self) -> None:
        """Wait until one request may try whether the service is awake; give up after so many."""
        if self._rests_in_a_row >= self._limits.rests_in_a_row:
            self._asking.stopped = "down"
            return
        self._rests_in_a_row += 1
        self._asking.rests += 1
        time.sleep(min(self._limits.rest_seconds, max(0.0, self._deadline - time.monotonic())))
        self._is_resting = False
        self._is_awake = False
