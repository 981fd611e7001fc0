"""People who register themselves through the real API, so that every session is one that the product opened."""

import base64
import hashlib
import hmac
import itertools
import os
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass, field

import requests

# Mobile numbers of Kyrgyzstan that its numbering plan knows (070x xxx xxx and 077x xxx xxx): one range for each role,
# so that two runs against one system never share an address and its window of a minute.
RANGES = {"anonymous": "+99670", "signed-in": "+99677"}
PASSWORD = "nineteen quiet harbours"
# Sessions that wait ready: a registration takes a quarter of a second, and the fuzzer need not wait for it.
READY_SESSIONS = 4
# A phone is sent one anonymous code a minute, and registering took one: who resets a password has to be older.
ELDERS = 60
WINDOW_SECONDS = 61
# Elders come of age one after the other, as fast as this machine registered them: the next one is waited for.
PATIENCE_SECONDS = 5
TIMEOUT_SECONDS = 15


@dataclass
class Person:
    """Somebody who registered, and the session that it opened; the password is PASSWORD."""

    phone: str
    email: str
    token: str
    # Numbers of the cases that were opened for this person, by type.
    cases: dict[str, int] = field(default_factory=dict)


class People:
    """Makes phones, codes and sessions for one role."""

    def __init__(self, api: str, role: str) -> None:
        self._api = api
        self._prefix = RANGES[role]
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._owners: dict[str, Person] = {}
        self._ready: deque[Person] = deque()
        self._wanted = threading.Semaphore(READY_SESSIONS)
        self._made = threading.Semaphore(0)
        self._fault: Exception | None = None
        self._maker: threading.Thread | None = None
        self._resident: Person | None = None
        self._admin: str | None = None
        # With the moment from which each of them may be sent an anonymous code again, the earliest first.
        self._elders: deque[tuple[float, Person]] = deque()

    def phone(self) -> str:
        """A valid number in E.164 that nobody had before."""
        with self._lock:
            return f"{self._prefix}{next(self._numbers):07d}"

    def live_code(self) -> tuple[str, str]:
        """A registration code that was just sent, and its id: read in the development outbox, as a person does."""
        phone = self.phone()
        code_id = self._data("/auth/get_registration_code", {"phone": phone})["code_id"]
        return code_id, self._code_to(phone)

    def session(self) -> str:
        """The token of a new session, of a new account that nobody else uses."""
        return self.person().token

    def person(self) -> Person:
        """Somebody new, whom nobody else uses."""
        if self._maker is None:
            self._maker = threading.Thread(target=self._make, daemon=True)
            self._maker.start()
        self._made.acquire()
        if self._fault is not None:
            raise RuntimeError("nobody can register any more") from self._fault
        person = self._ready.popleft()
        self._wanted.release()
        return person

    def resident(self) -> Person:
        """Somebody without a second factor, always the same."""
        with self._lock:
            known = self._resident
        if known is None:
            known = self.person()
            with self._lock:
                self._resident = known
        return known

    def admin(self) -> str:
        """The token of the superadmin's session."""
        with self._lock:
            if self._admin is None:
                words = {"phone": os.environ["FUZZ_ADMIN_PHONE"], "password": os.environ["FUZZ_ADMIN_PASSWORD"]}
                self._admin = self._data("/auth/login", words)["token"]
            return self._admin

    def victim(self, banned: bool = False) -> int:
        """The number of somebody whom nobody else uses."""
        headers = {"Authorization": f"Bearer {self.person().token}"}
        response = requests.get(f"{self._api}/user/get_me", headers=headers, timeout=TIMEOUT_SECONDS)
        number = self._read(response)["id"]
        if banned:
            headers = {"Authorization": f"Bearer {self.admin()}"}
            body = {"id": number, "reason": "fuzz"}
            self._read(
                requests.post(f"{self._api}/admin/user/ban", json=body, headers=headers, timeout=TIMEOUT_SECONDS)
            )
        return number

    def get(self, path: str, token: str | None = None, **query) -> dict:
        """The data of a GET that succeeds."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        response = requests.get(f"{self._api}{path}", params=query, headers=headers, timeout=TIMEOUT_SECONDS)
        return self._read(response)

    def post(self, path: str, body: dict, token: str) -> requests.Response:
        """A POST, whatever becomes of it."""
        headers = {"Authorization": f"Bearer {token}"}
        return requests.post(f"{self._api}{path}", json=body, headers=headers, timeout=TIMEOUT_SECONDS)

    def document(self) -> dict:
        """What the API says of itself."""
        response = requests.get(f"{self._api}/openapi.json", timeout=TIMEOUT_SECONDS)
        response.raise_for_status()
        return response.json()

    def owner(self, token: str) -> Person | None:
        """Whose session this is; None when this very token did not come from here."""
        return self._owners.get(token)

    def login_code(self) -> tuple[str, str, str]:
        """A login that waits for its second factor: phone, code_id, code."""
        person = self.person()
        self.add_factor(person)
        asked = self._data("/auth/login", {"phone": person.phone, "password": PASSWORD})
        return person.phone, asked["code_id"], self._code_of(asked["code_id"], person.phone)

    def reset_code(self, patient: bool) -> tuple[str, str] | None:
        """A password reset of somebody: code_id, code. None when nobody may be sent one soon, unless patient."""
        with self._lock:
            if not self._elders:
                return None
            ready_at, elder = self._elders[0]
            if ready_at > time.monotonic() + PATIENCE_SECONDS and not patient:
                return None
            self._elders.popleft()
        time.sleep(max(0.0, ready_at - time.monotonic()))
        code_id = self._data("/auth/initiate_password_reset", {"phone": elder.phone})["code_id"]
        with self._lock:
            self._elders.append((time.monotonic() + WINDOW_SECONDS, elder))
        return code_id, self._code_of(code_id, elder.phone)

    def raise_elders(self) -> None:
        """Registers those whose passwords are reset later; nobody uses their sessions."""
        for _ in range(ELDERS):
            elder = self._register()
            self._elders.append((time.monotonic() + WINDOW_SECONDS, elder))

    def add_factor(self, person: Person) -> None:
        """Switches codes by SMS on."""
        self._data("/user/set_two_factor_provider", {"provider": "sms"}, person)

    def enrol_app(self, person: Person) -> str:
        """Begins with an authenticator app. Returns the code that it shows."""
        secret = self._data("/user/set_two_factor_provider", {"provider": "totp"}, person)["secret"]
        counter = struct.pack(">Q", int(time.time()) // 30)
        digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
        offset = digest[-1] & 15
        return f"{(int.from_bytes(digest[offset : offset + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"

    def disable_code(self, person: Person) -> tuple[str, str]:
        """A code that switches the second factor of somebody off."""
        code_id = self._data("/user/initiate_two_factor_disable", {}, person)["code_id"]
        return code_id, self._code_of(code_id, person.phone)

    def email_code(self, person: Person) -> tuple[str, str]:
        """A code that verifies the e-mail of somebody."""
        code_id = self._data("/user/initiate_email_verification", {}, person)["code_id"]
        return code_id, self._code_of(code_id, person.email)

    def other_session(self, person: Person) -> str:
        """The id of a second session of somebody."""
        self._data("/auth/login", {"phone": person.phone, "password": PASSWORD})
        headers = {"Authorization": f"Bearer {person.token}"}
        response = requests.get(f"{self._api}/user/sessions", headers=headers, timeout=TIMEOUT_SECONDS)
        return next(item["id"] for item in self._read(response)["items"] if not item["current"])

    def _make(self) -> None:
        try:
            while True:
                self._wanted.acquire()
                person = self._register()
                self._owners[person.token] = person
                self._ready.append(person)
                self._made.release()
        except Exception as fault:
            self._fault = fault
            # Whoever waits now or later is told.
            self._made.release(1_000_000)

    def _register(self) -> Person:
        phone = self.phone()
        code_id = self._data("/auth/get_registration_code", {"phone": phone})["code_id"]
        email = f"{code_id}@example.com"
        answer = {"email": email, "password": PASSWORD, "code_id": code_id, "code": self._code_to(phone)}
        return Person(phone, email, self._data("/auth/register", answer)["token"])

    def _code_of(self, code_id: str, address: str) -> str:
        """The code of one ask, waited for: a reset is answered before its code is sent (ADR 0012)."""
        until = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < until:
            for item in self._outbox(address):
                if item["id"] == code_id and item["code"] is not None:
                    return item["code"]
            time.sleep(0.05)
        raise RuntimeError("an ask was answered, and its code did not come")

    def _code_to(self, address: str) -> str:
        """The newest code that was sent to an address."""
        return next(item["code"] for item in self._outbox(address) if item["code"] is not None)

    def _outbox(self, address: str) -> list[dict]:
        response = requests.get(f"{self._api}/dev/outbox.json", params={"to": address}, timeout=TIMEOUT_SECONDS)
        response.raise_for_status()
        return response.json()["items"]

    def _data(self, path: str, body: dict, person: Person | None = None) -> dict:
        headers = {} if person is None else {"Authorization": f"Bearer {person.token}"}
        return self._read(requests.post(f"{self._api}{path}", json=body, headers=headers, timeout=TIMEOUT_SECONDS))

    def _read(self, response: requests.Response) -> dict:
        if response.status_code != 200:
            raise RuntimeError(f"{response.request.path_url} answered {response.status_code}: {response.text}")
        return response.json()["data"]
