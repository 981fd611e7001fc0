"""Cases of the fuzzer's people: forms that are taken, cases that somebody has, hooks of attempts that are open."""

import copy
import os
import threading

import requests
from people import TIMEOUT_SECONDS, People, Person

TYPES = {"Legal": "legal", "IndividualBasic": "individual_basic", "IndividualFull": "individual_full"}
RESIDENT = {"pinfl": "12345678901234", "birth_date": "2000-12-12"}
# An attempt takes twenty different hooks of a kind: after so many calls another one is opened.
CALLS_PER_ATTEMPT = 12


class Kyc:
    """Completes calls about cases; each takes its turn, the call and who makes it."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._lock = threading.Lock()
        self._forms: dict[str, dict] = {}
        self._token: str | None = None
        self._token_used = 0
        self.operations = {
            "startIdentityCheck": self._start_identity_check,
            "getCase": self._get_case,
            "adminGetCase": self._admin_get_case,
            "adminSetCaseStatus": self._admin_set_case_status,
            "receiveAbleIdHook": self._receive_able_id_hook,
        }
        for name, kind in TYPES.items():
            self.operations[f"submit{name}"] = self._submit_of(kind)
            self.operations[f"resubmit{name}"] = self._resubmit_of(kind)

    def _form(self, kind: str) -> dict:
        """The form of the document's own example: it is replayed by a test, so it is taken."""
        with self._lock:
            if not self._forms:
                paths = self._people.document()["paths"]
                for known in TYPES.values():
                    examples = paths[f"/kyc/submit_{known}"]["post"]["requestBody"]["content"]["application/json"]["examples"]
                    self._forms[known] = examples["a_form"]["value"]
        return copy.deepcopy(self._forms[kind])

    def _fill(self, turn: int, body: dict, kind: str) -> None:
        """Makes the form one that is taken, but for one part of it on some turns: random texts are hardly ever dates
        that come after each other, or names."""
        form = self._form(kind)
        names = sorted(set(form) & set(body))
        if turn % 3 != 0 and names:
            name = names[turn // 3 % len(names)]
            form[name] = body[name]
        body.clear()
        body.update(form)

    def _submit_of(self, kind: str):
        def complete(turn: int, case, person: Person | None) -> None:
            if person is None or not isinstance(case.body, dict):
                return
            # The first one of an account opens its case; the next ones are refused for that, or for what is broken.
            first = kind not in person.cases
            self._fill(0 if first else turn, case.body, kind)
            person.cases.setdefault(kind, 0)

        return complete

    def _resubmit_of(self, kind: str):
        def complete(turn: int, case, person: Person | None) -> None:
            if person is None or not isinstance(case.body, dict):
                return
            self._fill(turn, case.body, kind)
            if turn % 3 != 2:
                number = self._case(person, kind)
                words = {"id": number, "type": kind, "status": "resubmission_requested", "reason": "fuzz"}
                # Asked already, when the last form was refused.
                self._people.post("/admin/kyc/set_status", words, self._people.admin())
            else:
                number = 2_000_000_000
            case.body["id"] = number

        return complete

    def _start_identity_check(self, turn: int, case, person: Person | None) -> None:
        if person is None or not isinstance(case.body, dict) or turn % 3 == 2:
            return
        kind = "individual_full" if case.body.get("type") == "individual_full" else "individual_basic"
        case.body.update(type=kind, id=self._case(person, kind))
        if turn % 3 == 0:
            case.body.pop("foreign", None)
            case.body["resident"] = dict(RESIDENT)

    def _get_case(self, turn: int, case, person: Person | None) -> None:
        if person is not None and turn % 2 == 0 and isinstance(case.query, dict):
            kind = case.query.get("type")
            kind = kind if kind in TYPES.values() else "legal"
            case.query.update(type=kind, id=self._case(person, kind))

    def _admin_get_case(self, turn: int, case, person: Person | None) -> None:
        if self._signed_in(case) and turn % 2 == 0 and isinstance(case.query, dict):
            kind = case.query.get("type")
            kind = kind if kind in TYPES.values() else "legal"
            case.query.update(type=kind, id=self._case(self._people.resident(), kind))

    def _admin_set_case_status(self, turn: int, case, person: Person | None) -> None:
        if not self._signed_in(case) or not isinstance(case.body, dict):
            return
        if turn % 3 == 0:
            # Decided once; whoever decided it before makes it a conflict.
            case.body.pop("from", None)
            case.body.update(type="legal", id=self._case(self._people.person(), "legal"))
        elif turn % 3 == 1:
            case.body.update(type="legal", id=self._case(self._people.resident(), "legal"))

    def _receive_able_id_hook(self, turn: int, case, person: Person | None) -> None:
        if turn % 2 != 0 or not isinstance(case.path_parameters, dict):
            return
        case.path_parameters["token"] = self._live_token()
        if isinstance(case.body, dict):
            # A hook that names another attempt is not this one's.
            for part in (case.body, case.body.get("data")):
                if isinstance(part, dict):
                    part.pop("attemptId", None)
                    part.pop("transactionId", None)

    def _signed_in(self, case) -> bool:
        return "Authorization" in case.headers

    def _case(self, person: Person, kind: str) -> int:
        """The number of somebody's case, opened when there is none yet."""
        if person.cases.get(kind, 0) == 0:
            response = self._people.post(f"/kyc/submit_{kind}", self._form(kind), person.token)
            if response.status_code == 200:
                person.cases[kind] = response.json()["data"]["id"]
            else:
                items = self._people.get("/kyc/list", person.token, per_page=100)["items"]
                person.cases[kind] = next(item["id"] for item in items if item["type"] == kind)
        return person.cases[kind]

    def _live_token(self) -> str:
        """The token of an attempt that is open, or was a moment ago: AbleID was told its hooks."""
        with self._lock:
            used, known = self._token_used, self._token
            self._token_used += 1
        if known is not None and used % CALLS_PER_ATTEMPT != 0:
            return known
        person = self._people.person()
        kind = "individual_basic"
        words = {"type": kind, "id": self._case(person, kind), "resident": dict(RESIDENT)}
        response = self._people.post("/kyc/start_identity_check", words, person.token)
        response.raise_for_status()
        attempt = response.json()["data"]["url"].rsplit("/", 1)[-1]
        accepted = requests.get(f"{os.environ['FUZZ_ABLE_ID']}/control/messages", timeout=TIMEOUT_SECONDS).json()
        hooks = next(item["fields"]["hooks"] for item in accepted["items"] if item["to"] == attempt)
        token = hooks[0].rsplit("/", 2)[-2]
        with self._lock:
            self._token = token
        return token
