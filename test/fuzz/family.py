"""People of the Barong family: registered by e-mail through the real API, signed in by a JWT; and what makes their calls
succeed."""

import base64
import hashlib
import hmac
import itertools
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass

import requests

PASSWORD = "nineteen quiet harbours"
BASE = "/api/v2/barong"
# What sessions are bound to, and the JWTs that are made of them.
BROWSER = {"User-Agent": "vestibule-fuzz/1.0"}
TIMEOUT_SECONDS = 15
STEP_SECONDS = 30
# A phone is sent one code a minute.
WINDOW_SECONDS = 61
# The smallest whole PDF; with a turn in it, so that it is another document.
PDF = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%{}\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# Numbers of the product's own people count from 0 (test/fuzz/people.py); the roles' ranges are apart.
RANGES = {"anonymous": "+996705", "signed-in": "+996775"}


@dataclass
class Member:
    """Somebody with an account, a session and a JWT of it; the password is PASSWORD."""

    email: str
    headers: dict[str, str]
    token: str
    secret: str = ""


class Family:
    """Makes members, and what belongs to them."""

    def __init__(self, api: str, auth0: str, role: str) -> None:
        self._api = api
        self._auth0 = auth0
        self._role = role
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._owners: dict[str, Member] = {}
        # With the moment from which a phone may be sent another code, and a factor's next code is another one.
        self._phones: deque[tuple[float, Member, str]] = deque()
        self._keys: deque[tuple[float, Member, str]] = deque()

    def word(self) -> str:
        """A word that nobody had before."""
        with self._lock:
            return f"{self._role}-{next(self._numbers)}"

    def phone(self) -> str:
        """A valid number that nobody had before."""
        with self._lock:
            return f"{RANGES[self._role]}{next(self._numbers):06d}"

    def email(self) -> str:
        return f"{self.word()}@family.example"

    def member(self) -> Member:
        """Somebody new, whose e-mail waits to be confirmed."""
        email = self.email()
        made = self._post("/identity/users", {"email": email, "password": PASSWORD}, BROWSER)
        headers = {
            **BROWSER,
            "Cookie": f"_barong_session={made.cookies['_barong_session']}",
            "X-CSRF-Token": made.json()["csrf_token"],
        }
        member = Member(email, headers, self._jwt(headers))
        self._owners[member.token] = member
        return member

    def owner(self, token: str) -> Member | None:
        """Whose JWT this is; None when this very one was not made here."""
        return self._owners.get(token)

    def confirmation(self) -> str:
        """A token that confirms the e-mail of somebody new."""
        return self._mailed(self.member().email, "email_confirmation")

    def confirm(self, member: Member) -> None:
        """Confirms the e-mail of a member, who is active from then on."""
        token = self._mailed(member.email, "email_confirmation")
        self._post("/identity/users/email/confirm_code", {"token": token}, BROWSER)

    def reset(self) -> str:
        """A token that sets the password of somebody new."""
        member = self.member()
        email = member.email
        self.confirm(member)
        self._post("/identity/users/password/generate_code", {"email": email}, BROWSER)
        return self._mailed(email, "token_reset")

    def id_token(self) -> str:
        """A token of the tenant's for somebody new."""
        claims = {"email": self.email(), "email_verified": True}
        return requests.post(f"{self._auth0}/control/tokens", json=claims, timeout=TIMEOUT_SECONDS).json()["id_token"]

    def does(self, member: Member, path: str, body: dict) -> requests.Response:
        """A POST of a member's that succeeds."""
        return self._post(f"/resource{path}", body, member.headers)

    def phone_of(self, member: Member) -> tuple[str, str]:
        """A phone that a member added, and the code that it was sent."""
        phone = self.phone()
        self.does(member, "/phones", {"phone_number": phone})
        return phone, self._code_to(phone)

    def draw(self, member: Member, step: int = 0) -> str:
        """Begins with an authenticator app. Returns what it shows, steps from now."""
        url = self.does(member, "/otp/generate_qrcode", {}).json()["data"]["url"]
        member.secret = url.split("secret=")[1].split("&")[0]
        return self.shown(member, step)

    def shown(self, member: Member, step: int = 0) -> str:
        """What a member's authenticator shows."""
        counter = struct.pack(">Q", int(time.time()) // STEP_SECONDS + step)
        secret = member.secret + "=" * (-len(member.secret) % 8)
        digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
        offset = digest[-1] & 15
        return f"{(int.from_bytes(digest[offset : offset + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"

    def protect(self, member: Member) -> str:
        """Switches the authenticator of a member on, by the code of the step before. Returns the code of this one."""
        early = STEP_SECONDS - time.time() % STEP_SECONDS
        if early < 5:
            # A code of a step that ends is none any more when it arrives.
            time.sleep(early)
        self.does(member, "/otp/enable", {"code": self.draw(member, -1)})
        return self.shown(member)

    def raise_elders(self, count: int) -> None:
        """Those whose phones and factors are asked again later."""
        for _ in range(count):
            member = self.member()
            phone, _code = self.phone_of(member)
            self._phones.append((time.monotonic() + WINDOW_SECONDS, member, phone))
            self.add_key(self.member())

    def add_key(self, member: Member) -> None:
        """Gives a member an API key, which is changed when his authenticator shows another code."""
        self.confirm(member)
        code = self.protect(member)
        made = self.does(member, "/api_keys", {"algorithm": "HS256", "totp_code": code}).json()
        self._keys.append((time.monotonic() + STEP_SECONDS, member, made["kid"]))

    def elder_phone(self, patient: bool) -> tuple[Member, str] | None:
        """A phone that may be sent another code; None when there is none yet, unless patient."""
        found = self._elder(self._phones, patient)
        if found is None:
            return None
        member, phone = found
        self._phones.append((time.monotonic() + WINDOW_SECONDS, member, phone))
        return member, phone

    def elder_key(self, patient: bool) -> tuple[Member, str] | None:
        """A key, and whose it is; nobody else is given it. None when there is none yet, unless patient."""
        return self._elder(self._keys, patient)

    def _elder(self, elders: deque, patient: bool) -> tuple[Member, str] | None:
        with self._lock:
            if not elders or (elders[0][0] > time.monotonic() and not patient):
                return None
            ready_at, member, what = elders.popleft()
        time.sleep(max(0.0, ready_at - time.monotonic()))
        return member, what

    def _jwt(self, headers: dict[str, str]) -> str:
        answer = requests.get(f"{self._api}/authz{BASE}/resource/users/me", headers=headers, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.headers["Authorization"].removeprefix("Bearer ")

    def _post(self, path: str, body: dict, headers: dict[str, str]) -> requests.Response:
        answer = requests.post(f"{self._api}{BASE}{path}", json=body, headers=headers, timeout=TIMEOUT_SECONDS)
        if answer.status_code >= 300:
            raise RuntimeError(f"{path} answered {answer.status_code}: {answer.text}")
        return answer

    def _mailed(self, email: str, purpose: str) -> str:
        """What was mailed for a purpose; waited for, because it is sent behind the answer."""
        until = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < until:
            for item in self._outbox(email):
                if item["purpose"] == purpose and item["code"] is not None:
                    return item["code"]
            time.sleep(0.1)
        raise RuntimeError(f"no {purpose} came")

    def _code_to(self, phone: str) -> str:
        return next(item["code"] for item in self._outbox(phone) if item["code"] is not None)

    def _outbox(self, address: str) -> list[dict]:
        answer = requests.get(f"{self._api}/dev/outbox.json", params={"to": address}, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.json()["items"]
