"""Talk to the service: requests, pages, other tries, and a breaker for when it is down.

No error text names a number, a credential or what was answered: only what kind of failure it was.
"""

from __future__ import annotations

from threading import Lock

import httpx
from purgatory import SyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from jamsos.collect.registry_service.access import Access
from jamsos.collect.registry_service.answers import (
    UNKNOWN,
    Answer,
    AnswerBroken,
    Page,
    answer_of,
    read_page,
)
from jamsos.collect.registry_service.limits import Limits
from jamsos.collect.registry_service.quota import Quota
from jamsos.errors import JamsosError
from jamsos.sources import answers_contract

_WORTH_ANOTHER_TRY = frozenset({408, 425, 429})


class ServiceSilent(JamsosError):
    """No answer, or none that can be read, though worth another try."""

    def __init__(self, why: str, wait_seconds: float = 0.0) -> None:
        super().__init__(why)
        self.wait_seconds = wait_seconds


class ServiceResting(JamsosError):
    """Too many failures in a row: nothing is sent until the rest is over."""


class ServiceRefused(JamsosError):
    """The service does not want us: credentials, address or path. Another try would not help."""


class RegistryService:
    """The service as one night uses it; may be used by several threads at once.

    Every request takes from ``quota``. After ``failures_in_a_row`` failures nothing is sent for
    ``rest_seconds``, then one request decides whether it is awake.
    """

    def __init__(self, access: Access, limits: Limits, quota: Quota) -> None:
        self._access = access
        self._limits = limits
        self._quota = quota
        self._contract = answers_contract()
        self._http = httpx.Client(
            base_url=access.url,
            timeout=limits.timeout_seconds,
            limits=httpx.Limits(max_connections=limits.at_once),
            trust_env=False,  # personal data take no way that nobody named
        )
        self._breaker = SyncCircuitBreakerFactory().get_breaker(
            "registry_service", threshold=limits.failures_in_a_row, ttl=limits.rest_seconds
        )
        self._breaker_lock = Lock()

    def close(self) -> None:
        self._http.close()

    def ask(self, nik: str, count: Counter) -> Answer:
        """What the service says of ``nik``; ``count`` counts the requests, whatever comes of them.

        Raises:
            ServiceSilent: No try brought an answer.
            ServiceResting: Too many failures in a row, of this question or others.
            ServiceRefused: The service does not want us.
            QuotaSpent: No request may be sent.
        """
        entries: list[dict[str, object]] = []
        for number in range(self._limits.pages):
            page = self._page(nik, number, count)
            entries += page.entries
            if page.is_last:
                return answer_of(nik, entries, self._contract)
        return Answer(UNKNOWN, "no end")

    def _page(self, nik: str, number: int, count: Counter) -> Page:
        tries = Retrying(
            retry=retry_if_exception_type((ServiceSilent, AnswerBroken)),
            stop=stop_after_attempt(self._limits.requests_a_question),
            wait=self._wait,
            reraise=True,
        )
        try:
            return tries(self._request, nik, number, count)
        except AnswerBroken as broken:
            raise ServiceSilent(str(broken)) from None

    def _wait(self, state: RetryCallState) -> float:
        """Twice as long each time, with a random part; at least what the service asks for."""
        backoff = wait_random_exponential(
            multiplier=self._limits.first_wait_seconds, max=self._limits.longest_wait_seconds
        )
        asked = getattr(state.outcome.exception(), "wait_seconds", 0.0)
        return max(backoff(state), min(asked, self._limits.longest_wait_seconds))

    def _request(self, nik: str, number: int, count: Counter) -> Page:
        """One request; failures in a row stop the next ones."""
        with self._breaker_lock:
            try:
                self._breaker.__enter__()
            except OpenedState:
                raise ServiceResting("too many failures in a row") from None
        self._quota.take()
        count.add()
        told: int | None = None
        failure: JamsosError | None = None
        try:
            page = read_page(self._post(nik, number))
            told = page.quota_left
            return page
        except (ServiceSilent, AnswerBroken) as error:
            failure = error
            raise
        finally:
            self._quota.end(told)
            with self._breaker_lock:
                self._breaker.__exit__(failure and type(failure), failure, None)

    def _post(self, nik: str, number: int) -> str:
        path = self._contract.path.format(agency=self._access.agency, method=self._contract.method)
        body = {
            "nik": nik,
            "user_id": self._access.user_id,
            "password": self._access.password,
            "ip_user": self._access.ip_user,
        }
        try:
            answer = self._http.post(
                path, json=body, params={self._contract.page: number} if number else None
            )
        except httpx.HTTPError as error:
            raise ServiceSilent(type(error).__name__) from None
        if answer.status_code in _WORTH_ANOTHER_TRY or answer.status_code >= 500:
            raise ServiceSilent(f"HTTP {answer.status_code}", _asked_to_wait(answer))
        if answer.status_code != 200:
            raise ServiceRefused(f"HTTP {answer.status_code}")
        return answer.text


class Counter:
    """How many requests a question took."""

    def __init__(self) -> None:
        self.requests = 0

    def add(self) -> None:
        self.requests += 1


def _asked_to_wait(answer: httpx.Response) -> float:
    asked = answer.headers.get("Retry-After", "")
    return float(asked) if asked.isascii() and asked.isdigit() else 0.0
