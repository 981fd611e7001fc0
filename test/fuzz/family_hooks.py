"""The hooks of the Barong family's part of a run: how one signs in there, and which calls are completed."""

import os

import schemathesis
from family import BROWSER, Family
from family_valid import CHANGES_ACCOUNT, Valid
from schemathesis.wfc.escalation import EscalatingAuthProvider

ROLE = os.environ["FUZZ_ROLE"]
# Each of the operations that wait for another code of a phone or of an authenticator takes its own.
ELDERS = 4
family = Family(os.environ["FUZZ_API"], os.environ["FUZZ_AUTH0"], ROLE)
valid = Valid(family)
# Two accounts, as in hooks.py: what is the first one's must not be shown to the second.
PEERS = ("first", "second")
strangers: set[str] = set()
# What a living session is never told.
REFUSED = {"jwt.decode_and_verify", "authz.invalid_session", "authz.client_session_mismatch"}


def name_of(operation) -> str:
    """`barongCreateSession` and `nebulaCreateSession` are one operation."""
    return operation.definition.raw["operationId"].removeprefix("barong").removeprefix("nebula")


def is_positive(case) -> bool:
    return case.meta is not None and case.meta.generation.mode.is_positive


@schemathesis.hook
def before_load_schema(context, raw_schema) -> None:
    """An API key is three headers, and one of them alone is 422 whatever is asked for (barong.md section 3): the checks of
    authentication show each alone and wait for 401. Keys are tested in test/api/surfaces/barong/api-key-proof.test.ts."""
    for path, methods in raw_schema["paths"].items():
        for operation in methods.values() if path.startswith("/api/v2/") else ():
            ways = operation.get("security", [])
            operation["security"] = [way for way in ways if not any(name.endswith("_apikey") for name in way)]


class Account:
    """Signs a call in: a member for each operation, and for each valid call of one that changes the account."""

    def __init__(self, peer: str) -> None:
        self._is_stranger = peer != PEERS[0]
        self._tokens: dict[str, str] = {}

    def get(self, case, context):
        name = name_of(context.operation)
        if name in CHANGES_ACCOUNT and (case.meta is None or is_positive(case)):
            return family.member().token
        if name not in self._tokens:
            self._tokens[name] = family.member().token
            if self._is_stranger:
                strangers.add(self._tokens[name])
        return self._tokens[name]

    def set(self, case, data, context) -> None:
        case.headers["Authorization"] = f"Bearer {data}"
        case.headers.update(BROWSER)


if ROLE == "signed-in":
    family.raise_elders(ELDERS)

    @schemathesis.hook
    def after_load_schema(context, schema) -> None:
        # As in hooks.py (4.32.5, pinned).
        accounts = [Account(peer) for peer in PEERS]
        schema.auth.providers.append(
            EscalatingAuthProvider(accounts, list(PEERS), peers=PEERS, pinned=PEERS[0])
        )

    @schemathesis.check
    def session_is_accepted(ctx, response, case) -> None:
        """A living session is never told that it is none: schemathesis allows 401 for valid data."""
        scheme, _, token = (response.request.headers.get("Authorization") or "").partition(" ")
        if response.status_code != 401 or scheme != "Bearer" or family.owner(token) is None:
            return
        if REFUSED.intersection(response.json().get("errors", [])):
            raise AssertionError("401 for a session that was opened for this operation and that nobody ended")


@schemathesis.hook
def before_call(context, case, kwargs) -> None:
    if not is_positive(case):
        return
    _, _, token = (case.headers.get("Authorization") or "").partition(" ")
    if token not in strangers:
        valid.complete(name_of(case.operation), case, family.owner(token))
