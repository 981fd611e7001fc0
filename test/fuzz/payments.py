"""Payments of the fuzzer's people: ones that somebody has, ones that NambaOne contradicted, keys that nobody used."""

import threading
import time
import uuid

from people import TIMEOUT_SECONDS, People, Person

ORDER = {"amount": 10_000}


class Payments:
    """Completes calls about payments; each takes its turn, the call and who makes it."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._lock = threading.Lock()
        self._known: dict[str, dict] = {}
        self.operations = {
            "createPayment": self._create_payment,
            "getPayment": self._get_payment,
            "adminGetPayment": self._admin_get_payment,
            "adminResolvePayment": self._admin_resolve_payment,
            "receiveNambaOneHook": self._receive_hook,
        }

    def _create_payment(self, turn: int, case, person: Person | None) -> None:
        # The simplest random keys are the same ones again and again, with other bodies: 409.
        if turn % 2 == 0 and "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(uuid.uuid4())

    def _get_payment(self, turn: int, case, person: Person | None) -> None:
        if person is not None and turn % 2 == 0 and isinstance(case.query, dict):
            case.query["id"] = self._payment(person)["id"]

    def _admin_get_payment(self, turn: int, case, person: Person | None) -> None:
        if self._signed_in(case) and turn % 2 == 0 and isinstance(case.query, dict):
            case.query["id"] = self._payment(self._people.resident())["id"]

    def _admin_resolve_payment(self, turn: int, case, person: Person | None) -> None:
        if not self._signed_in(case) or not isinstance(case.body, dict):
            return
        if turn % 3 == 0:
            case.body["id"] = self._contradicted()
        elif turn % 3 == 1:
            case.body["id"] = self._payment(self._people.resident())["id"]

    def _receive_hook(self, turn: int, case, person: Person | None) -> None:
        data = case.body.get("data") if isinstance(case.body, dict) else None
        if turn % 4 == 0 and isinstance(data, dict):
            data["externalId"] = self._payment(self._people.resident())["external_id"]

    def _signed_in(self, case) -> bool:
        return "Authorization" in case.headers

    def _payment(self, person: Person) -> dict:
        """Somebody's payment, made when there is none yet."""
        with self._lock:
            known = self._known.get(person.token)
        if known is None:
            known = self._make(person)
            with self._lock:
                self._known[person.token] = known
        return known

    def _make(self, person: Person) -> dict:
        response = self._people.post("/payment/create", ORDER, person.token)
        response.raise_for_status()
        return response.json()["data"]

    def _contradicted(self) -> int:
        """The number of a payment that is in review: NambaOne says that another amount was paid."""
        person = self._people.person()
        payment = self._make(person)
        data = {"externalId": payment["external_id"], "status": "SETTLED", "currency": "KGS"}
        body = {"type": "PAYMENT_ORDER", "data": {**data, "amount": "1.00", "paymentAmount": "1.00"}}
        self._people.post("/namba_one/webhook", body, person.token).raise_for_status()
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while self._people.get("/payment/get", person.token, id=payment["id"])["status"] != "needs_review":
            if time.monotonic() > deadline:
                raise RuntimeError("a payment of another amount is not in review")
            time.sleep(0.05)
        return payment["id"]
