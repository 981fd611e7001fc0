"""What schemathesis cannot know by itself: how one signs in, and what a live phone and a live code are."""

import itertools
import os

import schemathesis
from people import People
from schemathesis.wfc.escalation import EscalatingAuthProvider

ROLE = os.environ["FUZZ_ROLE"]
people = People(os.environ["FUZZ_API"], ROLE)

# Operations whose success ends the caller's session: every call of theirs is made with a session of its own.
ENDS_SESSION = {"logout"}
# Two accounts: the first one makes every call, the second must never be shown what is the first one's.
PEERS = ("first", "second")


def operation_id(operation) -> str:
    return operation.definition.raw["operationId"]


class Account:
    """Signs a call in: a session for each operation, and for each call of an operation that ends it."""

    def __init__(self) -> None:
        self._sessions: dict[str, str] = {}

    def get(self, case, context):
        name = operation_id(context.operation)
        if name in ENDS_SESSION:
            return people.session()
        if name not in self._sessions:
            self._sessions[name] = people.session()
        return self._sessions[name]

    def set(self, case, data, context) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


if ROLE == "signed-in":

    @schemathesis.hook
    def after_load_schema(context, schema) -> None:
        # Schemathesis reads its peers, which object_level_authorization compares, from a file of fixed logins only;
        # ours register through the API. So its provider is put in place here (4.32.5, pinned).
        accounts = [Account() for _ in PEERS]
        schema.auth.providers.append(
            EscalatingAuthProvider(accounts, list(PEERS), peers=PEERS, pinned=PEERS[0])
        )

    @schemathesis.check
    def session_is_accepted(ctx, response, case) -> None:
        """A living session is never answered 401: schemathesis itself allows 401 for valid data."""
        scheme, _, token = (response.request.headers.get("Authorization") or "").partition(" ")
        if response.status_code == 401 and scheme == "Bearer" and people.issued(token):
            raise AssertionError("401 for a session that was opened for this operation and that nobody ended")


# Random texts are no phones and no codes, so that validation would be all that is ever reached. Of the calls that
# are valid by the schema, one in two therefore gets a phone that exists, and one in three a code that was sent.
_phones = itertools.count()
_codes = itertools.count()
SPELLINGS = (
    lambda e164: e164,
    lambda e164: f"0{e164[4:]}",
    lambda e164: f"00{e164[1:]}",
    lambda e164: f"tel:{e164}",
    lambda e164: f"{e164[:4]} ({e164[4:7]}) {e164[7:10]}-{e164[10:]}",
)


@schemathesis.hook
def before_call(context, case, kwargs) -> None:
    if case.meta is None or not case.meta.generation.mode.is_positive or not isinstance(case.body, dict):
        return
    name = operation_id(case.operation)
    if name == "getRegistrationCode":
        turn = next(_phones)
        if turn % 2 == 0:
            case.body["phone"] = SPELLINGS[turn // 2 % len(SPELLINGS)](people.phone())
    elif name == "register" and next(_codes) % 3 == 0:
        case.body["code_id"], case.body["code"] = people.live_code()
