"""People who register themselves through the real API, so that every session is one that the product opened."""

import itertools
import threading
from collections import deque

import requests

# Mobile numbers of Kyrgyzstan that its numbering plan knows (070x xxx xxx and 077x xxx xxx): one range for each role,
# so that two runs against one system never share an address and its window of a minute.
RANGES = {"anonymous": "+99670", "signed-in": "+99677"}
PASSWORD = "nineteen quiet harbours"
# Sessions that wait ready: a registration takes a quarter of a second, and the fuzzer need not wait for it.
READY_SESSIONS = 4
TIMEOUT_SECONDS = 15


class People:
    """Makes phones, codes and sessions for one role."""

    def __init__(self, api: str, role: str) -> None:
        self._api = api
        self._prefix = RANGES[role]
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._issued: set[str] = set()
        self._ready: deque[str] = deque()
        self._wanted = threading.Semaphore(READY_SESSIONS)
        self._made = threading.Semaphore(0)
        self._fault: Exception | None = None
        self._maker: threading.Thread | None = None

    def phone(self) -> str:
        """A valid number in E.164 that nobody had before."""
        with self._lock:
            return f"{self._prefix}{next(self._numbers):07d}"

    def live_code(self) -> tuple[str, str]:
        """A code that was just sent, and its id: read in the development outbox, as a person does."""
        phone = self.phone()
        code_id = self._data("/auth/get_registration_code", {"phone": phone})["code_id"]
        outbox = requests.get(f"{self._api}/dev/outbox.json", params={"to": phone}, timeout=TIMEOUT_SECONDS)
        outbox.raise_for_status()
        return code_id, outbox.json()["items"][0]["code"]

    def session(self) -> str:
        """The token of a new session, of a new account that nobody else uses."""
        if self._maker is None:
            self._maker = threading.Thread(target=self._make, daemon=True)
            self._maker.start()
        self._made.acquire()
        if self._fault is not None:
            raise RuntimeError("nobody can register any more") from self._fault
        token = self._ready.popleft()
        self._wanted.release()
        return token

    def issued(self, token: str) -> bool:
        """Whether this very token came from `session`."""
        return token in self._issued

    def _make(self) -> None:
        try:
            while True:
                self._wanted.acquire()
                token = self._register()
                self._issued.add(token)
                self._ready.append(token)
                self._made.release()
        except Exception as fault:
            self._fault = fault
            # Whoever waits now or later is told.
            self._made.release(1_000_000)

    def _register(self) -> str:
        code_id, code = self.live_code()
        email = f"{code_id}@example.com"
        answer = {"email": email, "password": PASSWORD, "code_id": code_id, "code": code}
        return self._data("/auth/register", answer)["token"]

    def _data(self, path: str, body: dict) -> dict:
        response = requests.post(f"{self._api}{path}", json=body, timeout=TIMEOUT_SECONDS)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}: {response.text}")
        return response.json()["data"]
