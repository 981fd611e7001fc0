"""Random texts are no phones and no codes, so that validation would be all that is ever reached: of the calls that are
valid by the schema, some get what an account of this moment makes of them."""

import itertools
import threading
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from kyc import Kyc
from payments import Payments
from people import PASSWORD, People, Person

# Operations that end sessions, use a window up or leave the account otherwise than they found it: every valid call of
# theirs is made by somebody new, so that none spoils another one.
CHANGES_ACCOUNT = {
    "logout",
    "endSession",
    "changePassword",
    "setTwoFactorProvider",
    "confirmTwoFactor",
    "initiateTwoFactorDisable",
    "disableTwoFactor",
    "initiateEmailVerification",
    "verifyEmail",
}
# What one account can do once, or some times an hour: it is exchanged for another one now and then.
USES_ACCOUNT_UP = {"submitLegal", "submitIndividualBasic", "submitIndividualFull", "startIdentityCheck", "createPayment"}
SPELLINGS = (
    lambda e164: e164,
    lambda e164: f"0{e164[4:]}",
    lambda e164: f"00{e164[1:]}",
    lambda e164: f"tel:{e164}",
    lambda e164: f"{e164[:4]} ({e164[4:7]}) {e164[7:10]}-{e164[10:]}",
)
# Turns that the phases before the random ones have, and more.
FIRST_TURNS = 12
ZONES = ("Asia/Bishkek", "UTC", "Europe/Kyiv", "America/Argentina/Buenos_Aires")
# No account has such a number: a random one could be anybody's, and whoever is banned can do nothing more.
NOBODY = 1_000_000_000_000
# The smallest whole PDF; with a turn in it, so that it is another document.
PDF = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%{}\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# Documents differ so often only: an account may keep sixty.
PAPERS = 20
NAMES = ("Айзада", "O'Neil", "Жан-Поль", "张伟", "")


class Valid:
    """Completes calls; each operation has turns of its own."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._whole = {**Kyc(people).operations, **Payments(people).operations}
        self._turns: defaultdict[str, itertools.count] = defaultdict(itertools.count)
        self._lock = threading.Lock()

    def complete_whole(self, operation: str, case, person: Person | None) -> None:
        """The same for calls about cases and payments, which also name one in their query, or an attempt in their path."""
        complete = self._whole.get(operation)
        if complete is not None:
            with self._lock:
                turn = next(self._turns[operation])
            complete(turn, case, person)

    def complete(self, operation: str, body: dict | None, person: Person | None) -> None:
        """Puts into a body what makes the call succeed, and an account into the state that it needs, on some turns."""
        complete = getattr(self, f"_{operation}", None)
        if complete is None:
            return
        with self._lock:
            turn = next(self._turns[operation])
        if operation in CHANGES_ACCOUNT:
            # Without a session of ours nothing but 401 can come.
            if person is not None:
                complete(turn, body, person)
        elif body is not None:
            complete(turn, body)

    def _getRegistrationCode(self, turn: int, body: dict) -> None:
        if turn % 2 == 0:
            body["phone"] = SPELLINGS[turn // 2 % len(SPELLINGS)](self._people.phone())

    _initiatePasswordReset = _getRegistrationCode

    def _register(self, turn: int, body: dict) -> None:
        if turn % 3 == 0:
            body["code_id"], body["code"] = self._people.live_code()

    def _login(self, turn: int, body: dict) -> None:
        if turn % 3 == 0:
            body["phone"] = SPELLINGS[turn // 3 % len(SPELLINGS)](self._people.resident().phone)
            body["password"] = PASSWORD
        elif turn % 3 == 1:
            body["phone"] = self._people.phone()

    def _submitTwoFactorLogin(self, turn: int, body: dict) -> None:
        if turn % 3 == 0:
            body["phone"], body["code_id"], body["code"] = self._people.login_code()
        elif turn % 3 == 1:
            body["phone"] = self._people.phone()

    def _setNewPassword(self, turn: int, body: dict) -> None:
        # The examples and the cases of coverage are so few that each of their phases needs one that succeeds.
        first = turn < FIRST_TURNS
        # The simplest texts of eight characters are the most common passwords.
        if first or turn % 5 != 4:
            body["password"] = f"four quiet rivers {turn}"
        if first or turn % 4 != 3:
            code = self._people.reset_code(patient=first)
            if code is not None:
                body["code_id"], body["code"] = code

    def _updateProfile(self, turn: int, body: dict) -> None:
        # Random texts are rarely names, and hardly ever time zones.
        if turn % 2 == 0:
            for index, field in enumerate(("first_name", "last_name", "patronymic")):
                if field in body:
                    body[field] = NAMES[(turn // 2 + index) % len(NAMES)]
            if "timezone" in body:
                body["timezone"] = ZONES[turn // 2 % len(ZONES)]

    def _adminBanUser(self, turn: int, body: dict) -> None:
        body["id"] = self._people.victim() if turn % 3 == 0 else NOBODY + turn
        if "until" in body and turn % 4:
            # Most random moments are over, or too far away.
            ahead = datetime.now(UTC) + timedelta(days=turn % 3_000 + 1)
            body["until"] = ahead.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _adminUnbanUser(self, turn: int, body: dict) -> None:
        if turn % 3 == 0:
            body["id"] = self._people.victim(banned=True)

    def _uploadDocument(self, turn: int, body: dict) -> None:
        # Random bytes are never a document.
        if turn % 4 != 3:
            body["file"] = PDF.format(turn // 4 % PAPERS).encode()

    def _endSession(self, turn: int, body: dict | None, person: Person) -> None:
        if turn % 2 == 0 and body is not None:
            body["id"] = self._people.other_session(person)

    def _changePassword(self, turn: int, body: dict | None, person: Person) -> None:
        if turn % 2 == 0 and body is not None:
            body["current_password"] = PASSWORD
        if turn % 4 == 0 and body is not None:
            body["new_password"] = f"four quiet rivers {turn}"

    def _confirmTwoFactor(self, turn: int, body: dict | None, person: Person) -> None:
        if turn % 3 == 2 or body is None:
            return
        code = self._people.enrol_app(person)
        if turn % 3 == 0:
            body["code"] = code

    def _initiateTwoFactorDisable(self, turn: int, body: dict | None, person: Person) -> None:
        if turn % 2 == 0:
            self._people.add_factor(person)

    def _disableTwoFactor(self, turn: int, body: dict | None, person: Person) -> None:
        if turn % 3 == 2 or body is None:
            return
        self._people.add_factor(person)
        code_id, code = self._people.disable_code(person)
        body["code_id"] = code_id
        if turn % 3 == 0:
            body["code"] = code

    def _verifyEmail(self, turn: int, body: dict | None, person: Person) -> None:
        if turn % 3 == 2 or body is None:
            return
        code_id, code = self._people.email_code(person)
        body["code_id"] = code_id
        if turn % 3 == 0:
            body["code"] = code
