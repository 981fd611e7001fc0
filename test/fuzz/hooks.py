"""What schemathesis cannot know by itself: how one signs in, and what a live phone and a live code are."""

import itertools
import os
from collections import defaultdict

import schemathesis
from people import People
from schemathesis.wfc.escalation import EscalatingAuthProvider
from valid import CHANGES_ACCOUNT, USES_ACCOUNT_UP, Valid

ROLE = os.environ["FUZZ_ROLE"]
people = People(os.environ["FUZZ_API"], ROLE)
people.raise_elders()
valid = Valid(people)

# Two accounts: the first one makes every call (as superadmin where one is needed), the second must never be shown what
# is the first one's.
PEERS = ("first", "second")
# Sessions of the second one: what an object is called that is somebody else's must not be changed into its own.
strangers: set[str] = set()
# How often an account is used by operations that it can do only once or a few times.
CALLS_PER_ACCOUNT = 8


def operation_id(operation) -> str:
    return operation.definition.raw["operationId"]


def is_positive(case) -> bool:
    return case.meta is not None and case.meta.generation.mode.is_positive


class Account:
    """Signs a call in: a session for each operation, and for each valid call of one that changes the account."""

    def __init__(self, peer: str) -> None:
        self._administrates = peer == PEERS[0]
        self._sessions: dict[str, str] = {}
        self._calls: defaultdict[str, itertools.count] = defaultdict(itertools.count)

    def get(self, case, context):
        name = operation_id(context.operation)
        if name.startswith("admin") and self._administrates:
            return people.admin()
        if name in CHANGES_ACCOUNT and (case.meta is None or is_positive(case)):
            return people.session()
        used_up = name in USES_ACCOUNT_UP and next(self._calls[name]) % CALLS_PER_ACCOUNT == 0
        if used_up or name not in self._sessions:
            self._sessions[name] = people.session()
            if not self._administrates:
                strangers.add(self._sessions[name])
        return self._sessions[name]

    def set(self, case, data, context) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


if ROLE == "signed-in":

    @schemathesis.hook
    def after_load_schema(context, schema) -> None:
        # Schemathesis reads its peers, which object_level_authorization compares, from a file of fixed logins only;
        # ours register through the API. So its provider is put in place here (4.32.5, pinned).
        accounts = [Account(peer) for peer in PEERS]
        schema.auth.providers.append(
            EscalatingAuthProvider(accounts, list(PEERS), peers=PEERS, pinned=PEERS[0])
        )

    @schemathesis.check
    def session_is_accepted(ctx, response, case) -> None:
        """A living session is never answered E_UNAUTHORIZED_ACCESS: schemathesis allows 401 for valid data."""
        scheme, _, token = (response.request.headers.get("Authorization") or "").partition(" ")
        if response.status_code != 401 or scheme != "Bearer" or people.owner(token) is None:
            return
        if response.json()["error"]["code"] == "E_UNAUTHORIZED_ACCESS":
            raise AssertionError("401 for a session that was opened for this operation and that nobody ended")


@schemathesis.hook
def before_call(context, case, kwargs) -> None:
    if not is_positive(case):
        return
    _, _, token = (case.headers.get("Authorization") or "").partition(" ")
    name = operation_id(case.operation)
    body = case.body if isinstance(case.body, dict) else None
    person = people.owner(token)
    valid.complete(name, body, person)
    if token not in strangers:
        valid.complete_whole(name, case, person)
