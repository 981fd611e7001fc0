"""As valid.py, for the operations of the Barong family: of the calls that are valid by the schema, some get what a member
of this moment makes of them."""

import itertools
import threading
from collections import defaultdict

from family import PASSWORD, PDF, Family, Member

# Every valid call of theirs is made by somebody new, so that none spoils another one.
CHANGES_ACCOUNT = {
    "DeleteOwnUser",
    "ChangeOwnPassword",
    "GenerateQrCode",
    "EnableOtp",
    "DisableOtp",
    "VerifyOtp",
    "CreateProfile",
    "UpdateProfile",
    "GetProfiles",
    "CreateDataStorage",
    "CreateApiKey",
    "AddOwnPhone",
    "VerifyOwnPhone",
    "CreateDocument",
    "CreateAddress",
}
# What a person waits for is not made for more turns than these, and is waited for on the first ones of each dialect.
MAILED_TURNS = 6


class Valid:
    """Completes calls; each operation has turns of its own, which both dialects share."""

    def __init__(self, family: Family) -> None:
        self._family = family
        self._turns: defaultdict[str, itertools.count] = defaultdict(itertools.count)
        self._lock = threading.Lock()

    def complete(self, name: str, case, member: Member | None) -> None:
        """Puts into a call what makes it succeed, on two turns of three."""
        complete = getattr(self, f"_{name}", None)
        if complete is None:
            return
        with self._lock:
            turn = next(self._turns[case.operation.label])
        if turn % 3 == 2:
            return
        if complete.__code__.co_argcount == 3:
            complete(turn, case)
        elif member is not None:
            complete(turn, case, member)

    def _put(self, case, **words) -> None:
        """Sets parameters of the body; those that stay random are optional ones that hardly any text fits."""
        case.body = words

    def _CreateUser(self, turn: int, case) -> None:
        self._put(case, email=self._family.email(), password=PASSWORD, lang="en")

    def _CreateSession(self, turn: int, case) -> None:
        self._put(case, email=self._family.member().email, password=PASSWORD)

    def _CreateAuth0Session(self, turn: int, case) -> None:
        self._put(case, id_token=self._family.id_token())

    def _ConfirmEmail(self, turn: int, case) -> None:
        if turn < MAILED_TURNS:
            self._put(case, token=self._family.confirmation())

    def _ResetPassword(self, turn: int, case) -> None:
        if turn < MAILED_TURNS:
            word = f"four quiet rivers {turn}"
            self._put(case, reset_password_token=self._family.reset(), password=word, confirm_password=word)

    def _GetSwaggerDocOf(self, turn: int, case) -> None:
        case.path_parameters["name"] = "users"

    def _DeleteSession(self, turn: int, case) -> None:
        case.headers.update(self._family.member().headers)

    def _UpdateOwnUser(self, turn: int, case, member: Member) -> None:
        self._put(case, data='{"theme":"dark"}')

    def _DeleteOwnUser(self, turn: int, case, member: Member) -> None:
        case.query = {"password": PASSWORD}

    def _ChangeOwnPassword(self, turn: int, case, member: Member) -> None:
        word = f"four quiet rivers {turn}"
        self._put(case, old_password=PASSWORD, new_password=word, confirm_password=word)

    def _OwnActivity(self, turn: int, case, member: Member) -> None:
        case.path_parameters["topic"] = "all"
        case.query = {"limit": 10}

    def _label(self, case, member: Member) -> None:
        key = self._family.word()
        self._family.does(member, "/labels", {"key": key, "value": "written"})
        case.path_parameters["key"] = key

    def _GetOwnLabel(self, turn: int, case, member: Member) -> None:
        self._label(case, member)

    _DeleteOwnLabel = _GetOwnLabel
    _UpdateOwnLabel = _GetOwnLabel

    def _CreateDataStorage(self, turn: int, case, member: Member) -> None:
        self._put(case, title="personal", data='{"nick":"A"}')

    def _EnableOtp(self, turn: int, case, member: Member) -> None:
        self._put(case, code=self._family.draw(member))

    def _DisableOtp(self, turn: int, case, member: Member) -> None:
        self._put(case, code=self._family.protect(member))

    _VerifyOtp = _DisableOtp

    def _AddOwnPhone(self, turn: int, case, member: Member) -> None:
        self._put(case, phone_number=self._family.phone(), channel="sms")

    def _SendOwnPhoneCode(self, turn: int, case, member: Member) -> None:
        found = self._family.elder_phone(patient=turn == 0)
        if found is not None:
            elder, phone = found
            case.headers["Authorization"] = f"Bearer {elder.token}"
            self._put(case, phone_number=phone)

    def _VerifyOwnPhone(self, turn: int, case, member: Member) -> None:
        phone, code = self._family.phone_of(member)
        self._put(case, phone_number=phone, verification_code=code)

    def _CreateProfile(self, turn: int, case, member: Member) -> None:
        self._put(case, first_name="Aizada", dob="1990-05-17", country="KG")

    def _GetProfiles(self, turn: int, case, member: Member) -> None:
        self._family.does(member, "/profiles", {"first_name": "Aizada"})

    def _UpdateProfile(self, turn: int, case, member: Member) -> None:
        self._GetProfiles(turn, case, member)
        self._put(case, last_name="O'Neil", confirm=turn % 2 == 0)

    def _CreateDocument(self, turn: int, case, member: Member) -> None:
        paper = [PDF.format(turn).encode()]
        self._put(case, doc_type="Passport", doc_number="AN 1", doc_expire="2099-01-31", upload=paper)

    def _CreateAddress(self, turn: int, case, member: Member) -> None:
        paper = [PDF.format(turn).encode()]
        self._put(case, country="KG", address="Chüy 12", city="Bishkek", postcode="720001", upload=paper)

    def _CreateApiKey(self, turn: int, case, member: Member) -> None:
        if turn < MAILED_TURNS:
            self._family.confirm(member)
            self._put(case, algorithm="HS256", scope="trade", totp_code=self._family.protect(member))

    def _elder_key(self, turn: int, case) -> str | None:
        found = self._family.elder_key(patient=turn == 0)
        if found is None:
            return None
        elder, kid = found
        case.headers["Authorization"] = f"Bearer {elder.token}"
        case.path_parameters["kid"] = kid
        return self._family.shown(elder)

    def _UpdateApiKey(self, turn: int, case, member: Member) -> None:
        code = self._elder_key(turn, case)
        if code is not None:
            self._put(case, state="inactive", totp_code=code)

    def _DeleteApiKey(self, turn: int, case, member: Member) -> None:
        code = self._elder_key(turn, case)
        if code is not None:
            case.query = {"totp_code": code}
