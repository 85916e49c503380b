"""What can be wrong with a token, and how it is told; keys by label and by id."""

import os
import shutil
from threading import Thread
from traceback import format_exception

import pkcs11
import pytest
from ekelurahan_pkcs11.libraries import Library
from pkcs11.util.ec import encode_named_curve_parameters

from ekelurahan.errors import InputError, SigningError

PIN, SO_PIN, TOKEN = "271828", "31415926", "kota"
OFFICE, OFFICIAL = "61.71.01.1004", "bayu-prasetya"
NAME = f"{OFFICE}_{OFFICIAL}"

lost = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""Searches that die with their session complain; the library beneath cannot help it."""


@pytest.fixture
def made(keeper):
    """The key of the official, in the token."""
    return keeper.create(office=OFFICE, official=OFFICIAL)


def refusal(caught):
    """Give message and advice of an error, and see that nothing of it holds the PIN."""
    text = "".join(format_exception(caught.value))
    assert PIN not in text
    assert PIN not in repr(caught.value.values)
    return f"{caught.value} {caught.value.advice}"


def test_the_pin_is_not_shown(settings, keeper):
    """Neither settings nor keeper nor the way to the token say it."""
    for shown in (settings(), keeper, keeper.token, keeper.token.connection):
        assert PIN not in repr(shown)


def test_a_library_that_is_none(settings, tmp_path):
    """A wrong path is told at once."""
    with pytest.raises(SigningError, match="cannot be loaded") as caught:
        settings(library=tmp_path / "none.so").keeper()
    assert "library" in refusal(caught)


@pytest.mark.parametrize("changed", [{"label": "desa"}, {"serial": "ffffffffffffffff"}])
def test_a_missing_token(settings, changed):
    """It is named, and that letters wait is said."""
    with pytest.raises(SigningError, match="there is no token") as caught:
        settings(**changed).keeper().status_key()
    assert "letters wait" in refusal(caught)


def test_two_tokens_of_one_name(settings, tool, token):
    """The serial number decides; without it nothing is guessed."""
    tool("--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", SO_PIN)
    token.begin_anew()
    first, _ = sorted(found.serial for found in token.loaded_as.get_tokens(token_label=TOKEN))

    with pytest.raises(SigningError, match="several tokens"):
        settings().keeper().status_key()
    assert settings(serial=first.decode()).keeper().create_status_key()


def test_a_token_that_was_never_set_up(settings, token):
    """The advice is to initialise it."""
    empty = next(
        found
        for found in token.loaded_as.get_tokens()
        if not found.flags & pkcs11.TokenFlag.USER_PIN_INITIALIZED
    )
    with pytest.raises(SigningError, match="no user PIN yet"):
        settings(label=empty.label).keeper().status_key()


def test_a_wrong_pin_is_tried_once(settings, token):
    """Neither by that keeper, nor by another in this process, nor by one after a restart."""
    keeper = settings(pin="000000").keeper()
    for again in (keeper, keeper, settings(pin="000000").keeper()):
        with pytest.raises(SigningError, match="refused the PIN; it is not tried") as caught:
            again.status_key()
        assert "000000" not in refusal(caught)

    token.refused.clear()  # as after a restart
    with pytest.raises(SigningError, match="the last PIN it was given was wrong") as caught:
        settings(pin="000001").keeper().status_key()
    assert "could lock it" in refusal(caught)


def test_the_warning_of_a_token(settings, token, made):
    """It goes with a login that works: by hand, or because the settings say so."""
    token.begin_anew()
    with pytest.raises(SigningError):
        settings(pin="000000").keeper().status_key()

    key = settings(despite_failed_login=True).keeper().key_for(office=OFFICE, official=OFFICIAL)
    assert made == key
    token.begin_anew()
    assert made == settings().keeper().key_for(office=OFFICE, official=OFFICIAL)


class Told:
    """A token that says of itself what SoftHSM never does: PINs of it do not get locked."""

    def __init__(self, flags, error=None):
        self.flags, self.error, self.logins = pkcs11.TokenFlag(flags), error, 0
        self.serial, self.initialized = b"told", True

    def get_token(self, **_):
        """Be the only one."""
        return self

    def open(self, **_):
        """Refuse."""
        self.logins += 1
        raise self.error


_PUBLIC = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PUBLIC_KEY}
_SET_UP = pkcs11.TokenFlag.USER_PIN_INITIALIZED


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (_SET_UP | pkcs11.TokenFlag.USER_PIN_LOCKED, "is locked"),
        (_SET_UP | pkcs11.TokenFlag.USER_PIN_FINAL_TRY, "last PIN it was given was wrong"),
    ],
)
def test_a_token_that_must_not_be_tried(settings, flags, message):
    """Where a PIN could do harm, it is not even tried, whatever the settings say."""
    keeper = settings(despite_failed_login=True).keeper()
    told = Told(flags)
    keeper.token.connection.library = Library("told", told)

    with pytest.raises(SigningError, match=message) as caught:
        keeper.status_key()
    refusal(caught)
    assert 0 == told.logins


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (pkcs11.PinLocked(), "is locked"),
        (pkcs11.PinExpired(), "has expired"),
        (pkcs11.MechanismInvalid(), "cannot sign with a key of this kind"),
        (pkcs11.FunctionFailed(), "failed: FunctionFailed"),
        (pkcs11.PKCS11Error("Unmapped error code 0x80000001"), "failed: Unmapped error code 0x8"),
    ],
)
def test_a_token_that_refuses_the_login(settings, error, message):
    """What it says is told with what to do."""
    keeper = settings().keeper()
    keeper.token.connection.library = Library("told", Told(_SET_UP, error))

    with pytest.raises(SigningError, match=message) as caught:
        keeper.status_key()
    assert caught.value.advice


@lost
def test_a_lost_session_is_opened_anew(keeper, made, token):
    """The token went and came back; the next signature is made as if nothing had been."""
    token.loaded_as.reinitialize()  # not by us: all sessions are void and nobody told

    public = keeper.public_key(made.kid)
    assert public.verify(keeper.sign(made.kid, b"surat"), b"surat")


@lost
def test_a_library_that_somebody_ended(keeper, made, token):
    """Another part of the process has finalised it; it is begun anew."""
    token.loaded_as.finalize()

    public = keeper.public_key(made.kid)
    assert public.verify(keeper.sign(made.kid, b"surat"), b"surat")


@lost
def test_a_token_that_went_and_came_back(settings, keeper, made, token, tmp_path):
    """While it is away that is said; when it is back, the same keeper goes on."""
    tokens, away = tmp_path / "tokens", tmp_path / "away"
    shutil.move(tokens, away)
    tokens.mkdir()
    token.loaded_as.reinitialize()
    with pytest.raises(SigningError, match="there is no token"):
        keeper.sign(made.kid, b"surat")

    tokens.rmdir()
    shutil.move(away, tokens)
    token.loaded_as.reinitialize()
    assert keeper.public_key(made.kid).verify(keeper.sign(made.kid, b"surat"), b"surat")


def test_two_parts_of_a_process_share_the_login(settings, keeper, made):
    """A second keeper of the same token works while the first one is logged in."""
    assert made == settings().keeper().key_for(office=OFFICE, official=OFFICIAL)


def test_many_threads(keeper, made):
    """The library serves one call at a time; nobody gets another's signature."""
    public, wrong = keeper.public_key(made.kid), []

    def sign(n):
        for m in range(10):
            message = b"%d-%d" % (n, m)
            if not public.verify(keeper.sign(made.kid, message), message):
                wrong.append(message)

    threads = [Thread(target=sign, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [] == wrong


@pytest.mark.skipif(not hasattr(os, "fork"), reason="skipped, because this system cannot fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_worker(keeper, made):
    """A child opens a session of its own; its parent keeps its own."""
    public = keeper.public_key(made.kid)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = int(not public.verify(keeper.sign(made.kid, b"child"), b"child"))
        finally:
            os._exit(code)
    assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert public.verify(keeper.sign(made.kid, b"parent"), b"parent")


def test_a_busy_token(settings, token):
    """Whoever waits too long is told so, and does not hang with it."""
    keeper = settings(wait=0.05).keeper()
    with token.alone(1):
        answers = []
        thread = Thread(target=lambda: answers.append(_error(keeper.status_key)))
        thread.start()
        thread.join(30)
    assert "has been busy" in str(answers[0])


def _error(call):
    try:
        call()
    except SigningError as error:
        return error
    return None


def test_an_unknown_key(keeper):
    """A token that lacks the key says so, by id and by name."""
    with pytest.raises(SigningError, match="the token holds no key 00000000") as caught:
        keeper.sign(bytes(4), b"surat")
    assert "backup" in refusal(caught)
    with pytest.raises(SigningError, match="no key status") as caught:
        keeper.check()
    assert "Make it" in refusal(caught)


def test_keys_by_label_and_by_id(settings, keeper):
    """Where others have labelled the keys, the settings say which is for what."""
    status = keeper.token.generate("HSM-0001")
    bayu = keeper.token.generate("HSM-0002", "EdDSA")
    identifier = _object_of(keeper, bayu.kid).object_id.hex()
    named = settings(keys={"status": "label:HSM-0001", NAME: f"id:{identifier}"}).keeper()

    named.check()
    assert status.kid == named.status_key().kid
    assert bayu.kid == named.key_for(office=OFFICE, official=OFFICIAL).kid
    assert {status.kid: "status", bayu.kid: NAME} == named.holders()
    with pytest.raises(SigningError, match="the settings say where"):
        named.prepare(NAME)
    named.give_up(bayu.kid)  # the settings go on to say which it is
    assert bayu.kid == named.key_for(office=OFFICE, official=OFFICIAL).kid
    named.lock_away(bayu.kid)
    assert named.current(NAME) is None


def _object_of(keeper, kid):
    return keeper.token.connection.use(lambda session: keeper.token._locate(session, kid))


def test_names_that_are_none(settings):
    """Every place that cannot be understood is told."""
    with pytest.raises(InputError) as caught:
        settings(keys={"status": "HSM-0001", NAME: "id:xyz"}).keeper()
    assert ["keys.status", f"keys.{NAME}"] == [fault.place for fault in caught.value.faults]


def test_two_keys_of_one_name(keeper, made):
    """Nothing is guessed."""
    other = keeper.token.generate("other")
    keeper.token.rename(other.kid, NAME)
    with pytest.raises(SigningError, match="holds 2 keys called"):
        keeper.key_for(office=OFFICE, official=OFFICIAL)


def test_a_public_half_of_another_key(keeper, made):
    """A signature that its public key does not confirm never leaves."""
    other = keeper.token.generate("other")

    def swap(session):
        ours, theirs = (keeper.token._locate(session, kid) for kid in (made.kid, other.kid))
        ours.private(session)[pkcs11.Attribute.ID] = b"\1"
        theirs.private(session)[pkcs11.Attribute.ID] = ours.object_id

    keeper.token.connection.change(swap)
    with pytest.raises(SigningError, match="does not verify with public key"):
        keeper.sign(made.kid, b"surat")
    with pytest.raises(SigningError, match="without its private half"):
        keeper.sign(other.kid, b"surat")


def test_other_keys_are_left_aside(keeper):
    """RSA and other curves in the same token do no harm."""

    def make(session):
        session.generate_keypair(pkcs11.KeyType.RSA, 2048, store=True, label="status")
        curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp384r1")}
        session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True).generate_keypair(
            store=True, label="status"
        )

    keeper.token.connection.change(make)
    made = keeper.create_status_key()
    assert {made.kid: "status"} == keeper.holders()
    assert made == keeper.status_key()


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_points_as_tokens_write_them(keeper, algorithm):
    """In an OCTET STRING, in a BIT STRING, or bare; cut short, it is no key."""
    public = keeper.token.generate("made", algorithm)
    point = b"\4" + public.x + public.y if public.y else public.x
    written = {
        "bare": point,
        "bits": bytes([3, len(point) + 1, 0]) + point,
        "short": point[:-1],
    }

    def put(session):
        (made,) = list(session.get_objects({pkcs11.Attribute.LABEL: "made", **_PUBLIC}))
        for label, value in written.items():
            session.create_object(
                {
                    **_PUBLIC,
                    pkcs11.Attribute.KEY_TYPE: made[pkcs11.Attribute.KEY_TYPE],
                    pkcs11.Attribute.EC_PARAMS: made[pkcs11.Attribute.EC_PARAMS],
                    pkcs11.Attribute.EC_POINT: value,
                    pkcs11.Attribute.LABEL: label,
                    pkcs11.Attribute.TOKEN: True,
                }
            )

    keeper.token.connection.change(put)
    assert [public, public, None] == [keeper.token.find(label) for label in written]


def test_a_key_that_may_not_be_renamed(keeper, made):
    """It stays what it is for, and who can change that is told."""

    def freeze(session):
        key = keeper.token._locate(session, made.kid)
        copied = key.handle.copy({pkcs11.Attribute.MODIFIABLE: False})
        key.handle.destroy()
        return copied

    keeper.token.connection.change(freeze)
    with pytest.raises(SigningError) as caught:
        keeper.token.rename(made.kid, "other")
    assert "maker" in refusal(caught)
    assert made == keeper.key_for(office=OFFICE, official=OFFICIAL)


def test_halves_without_an_id(keeper):
    """Where CKA_ID is empty, the label tells which halves belong together."""
    made = keeper.create_status_key()

    def strip(session):
        key = keeper.token._locate(session, made.kid)
        key.private(session)[pkcs11.Attribute.ID] = b""
        key.handle[pkcs11.Attribute.ID] = b""

    keeper.token.connection.change(strip)
    keeper.token.connection._session = None
    keeper.check()


def test_an_algorithm_that_is_none(keeper):
    """Only what a seal may carry is made."""
    with pytest.raises(InputError, match="RS256"):
        keeper.create_status_key(algorithm="RS256")
