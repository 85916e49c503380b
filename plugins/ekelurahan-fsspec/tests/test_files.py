"""Written once, checked when read; what goes wrong on the way is told, and nothing is torn."""

import hashlib
import os
import socket
import time
from threading import Thread
from traceback import format_exception
from typing import ClassVar

import ekelurahan_fsspec
import fsspec
import pytest
from attrs import evolve
from ekelurahan_fsspec import RemoteFiles, Settings
from ekelurahan_fsspec.patience import Patience
from ekelurahan_fsspec.places import Place
from fsspec.implementations.memory import MemoryFileSystem

from ekelurahan import PluginHost
from ekelurahan.errors import NotAllowedError, NotFoundError, PluginError, StorageError

LETTER = b"%PDF-1.7 a letter"
DIGEST = hashlib.sha256(LETTER).hexdigest()
SECRET = "s3cr3t-of-the-city"
SOON = Patience(timeout=0.5, deadline=2, attempts=2)


def told(caught):
    """Give an error's words, and see that the secret is in none of them."""
    assert SECRET not in "".join(format_exception(caught.value)) + str(caught.value.values)
    return f"{caught.value} {caught.value.advice}"


def beside(files):
    """Name what lies in the folder of the letter."""
    folder = files.place.path(DIGEST).rpartition("/")[0]
    return [name.rpartition("/")[2] for name in files.place._opened().ls(folder, detail=False)]


def test_what_is_altered_is_noticed(files):
    """It is neither given nor overwritten."""
    files.put(LETTER)
    files.place._opened().pipe_file(files.place.path(DIGEST), LETTER[:-1])

    for act in (lambda: files.get(DIGEST), lambda: files.put(LETTER)):
        with pytest.raises(StorageError, match="was altered") as caught:
            act()
        assert "backup" in told(caught)
    assert LETTER[:-1] == files.place.read(files.place.path(DIGEST), 5)


def test_a_discarded_file_is_gone(files):
    """For good; discarding it again, or before anything was kept, is fine."""
    files.discard(DIGEST)
    files.put(LETTER)
    for _ in range(2):
        files.discard(DIGEST)

    with pytest.raises(NotFoundError):
        files.get(DIGEST)
    with pytest.raises(NotFoundError):
        files.discard("../../etc/passwd")


def test_nothing_is_left_beside_a_file(files):
    """No draft stays behind."""
    files.put(LETTER)
    assert [DIGEST] == beside(files)


def test_check_writes_nothing(files):
    """It reaches the place and is content."""
    files.check()
    files.put(LETTER)
    files.check()
    assert [DIGEST] == beside(files)


class TestS3:
    """What is peculiar to S3."""

    def test_a_second_writer_never_overwrites(self, s3_settings, s3, bucket):
        """Both put the same letter at the same moment: there is one version of it."""
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        stores = [s3_settings(f"s3://{bucket}/kota").files() for _ in range(4)]
        threads = [Thread(target=store.put, args=(LETTER,)) for store in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        versions = s3.list_object_versions(Bucket=bucket)["Versions"]
        assert [f"kota/{DIGEST[:2]}/{DIGEST}"] == [version["Key"] for version in versions]

    def test_somebody_elses_bytes_at_that_place(self, s3_settings, s3, bucket):
        """They came between the look and the putting: they stay, and are told of."""
        path = f"kota/{DIGEST[:2]}/{DIGEST}"

        class Raced(Place):
            """A place into which another writes first."""

            def put(self, *args, **kwargs):
                """Come second."""
                s3.put_object(Bucket=bucket, Key=path, Body=b"another")
                super().put(*args, **kwargs)

        settings = s3_settings(f"s3://{bucket}/kota")
        place = Raced.at(settings.url, settings.options, settings.secrets, whole_puts=False)
        files = RemoteFiles(place, SOON)
        with pytest.raises(StorageError, match="was altered"):
            files.put(LETTER)
        assert b"another" == s3.get_object(Bucket=bucket, Key=path)["Body"].read()

    def test_no_bucket(self, s3_settings):
        """It is not taken for a missing letter."""
        files = s3_settings("s3://nowhere/kota").files()
        for act in (
            files.check,
            lambda: files.get(DIGEST),
            lambda: files.put(LETTER),
            lambda: files.discard(DIGEST),
        ):
            with pytest.raises(StorageError, match="there is no bucket nowhere") as caught:
                act()
            told(caught)

    def test_a_server_that_is_down(self, s3_settings):
        """It is told within the deadline, with what to do, and without the secret."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"
        files = evolve(s3_settings("s3://surat", endpoint).files(), patience=SOON)
        for act in (
            lambda: files.get(DIGEST),
            lambda: files.put(LETTER),
            lambda: files.discard(DIGEST),
            files.check,
        ):
            began = time.monotonic()
            with pytest.raises(StorageError) as caught:
                act()
            assert time.monotonic() - began < 5
            assert "Nothing was lost" in told(caught)

    def test_a_server_that_hangs(self, s3_settings):
        """Whoever waits is let go."""
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen(16)
            endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
            files = evolve(s3_settings("s3://surat", endpoint).files(), patience=SOON)
            began = time.monotonic()
            with pytest.raises(StorageError, match="FSTimeoutError"):
                files.get(DIGEST)
            assert time.monotonic() - began < 5

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="skipped, because this system cannot fork")
    @pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
    def test_a_forked_worker(self, s3_settings, bucket):
        """A child opens a connection of its own."""
        files = s3_settings(f"s3://{bucket}/kota").files()
        files.put(LETTER)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = int(files.get(DIGEST) != LETTER)
            finally:
                os._exit(code)
        assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Flaky(MemoryFileSystem):
    """A place that fails by plan, as a file system of fsspec: the plan lists what each call does."""

    protocol = "flaky"
    plan: ClassVar[list] = []
    store: ClassVar[dict] = {}
    pseudo_dirs: ClassVar[list] = [""]

    def _next(self):
        return self.plan.pop(0) if self.plan else "works"

    def pipe_file(self, path, value, mode="overwrite", **kwargs):
        """Put a file, or not, or half of it, or without telling."""
        match self._next():
            case "fails":
                raise OSError(5, "Input/output error")
            case "tears":
                super().pipe_file(path, value[:3])
                raise OSError(5, "Input/output error")
            case "is silent":
                super().pipe_file(path, value)
                raise OSError(5, "Input/output error")
            case "loses":
                return
            case "hangs":
                time.sleep(2)
            case "refuses":
                raise PermissionError(13, "Permission denied")
        super().pipe_file(path, value)

    def cat_file(self, path, start=None, end=None, **kwargs):
        """Read a file."""
        if self.plan and self.plan[0] == "cannot read":
            self.plan.pop(0)
            raise ConnectionResetError(104, "Connection reset by peer")
        return super().cat_file(path, start, end)

    def rm_file(self, path):
        """Refuse or fail, where the plan says so."""
        match self._next():
            case "refuses":
                raise PermissionError(13, "Permission denied")
            case "fails":
                raise OSError(5, "Input/output error")
        super().rm_file(path)


@pytest.fixture
def flaky():
    """A store on such a place; the plan is empty."""
    fsspec.register_implementation("flaky", Flaky, clobber=True)
    Flaky.plan, Flaky.store = [], {}
    return evolve(Settings("flaky://surat", whole_puts=True).files(), patience=SOON)


@pytest.mark.parametrize("plan", [["fails"], ["is silent"], ["loses"], ["hangs"], ["cannot read"]])
def test_what_passes_is_tried_again(flaky, plan):
    """The letter is kept in the end, once, whatever was told."""
    Flaky.plan = plan
    assert DIGEST == flaky.put(LETTER)
    assert LETTER == flaky.get(DIGEST)


@pytest.mark.parametrize(
    ("plan", "message", "advice"),
    [
        (["fails"] * 9, "could not be kept: Input/output error", "Nothing was lost"),
        (["loses"] * 9, "could not be kept", "Nothing was lost"),
        (["refuses"], "could not be kept: Permission denied", "the right to read, list"),
        (["tears"], "was altered", "backup"),
        (["cannot read"] * 9, "cannot be read: Connection reset", "Nothing was lost"),
    ],
)
def test_what_stays_is_told(flaky, plan, message, advice):
    """What became of it, and what to do; what could not be kept is not given out."""
    Flaky.plan = plan
    with pytest.raises(StorageError, match=message) as caught:
        flaky.put(LETTER)
    assert advice in told(caught)
    Flaky.plan = []
    with pytest.raises((NotFoundError, StorageError)):
        flaky.get(DIGEST)


def test_a_place_that_refuses_to_remove(flaky):
    """A lock is not an outage."""
    flaky.put(LETTER)
    Flaky.plan = ["refuses"]
    with pytest.raises(NotAllowedError, match="refuses to remove"):
        flaky.discard(DIGEST)
    assert LETTER == flaky.get(DIGEST)


def test_a_file_that_cannot_be_removed(flaky):
    """It is tried again; where that does not help, it is told, and the file is still there."""
    flaky.put(LETTER)
    Flaky.plan = ["fails"] * 2
    with pytest.raises(StorageError, match="could not be removed: Input/output error"):
        flaky.discard(DIGEST)
    assert LETTER == flaky.get(DIGEST)
    Flaky.plan = ["fails"]
    flaky.discard(DIGEST)
    with pytest.raises(NotFoundError):
        flaky.get(DIGEST)


class Cut(Place):
    """A folder whose power is cut at a step."""

    step = ""

    def write(self, path, content, seconds):
        """Write half."""
        if self.step == "write":
            super().write(path, content[:3], seconds)
            raise OSError(28, "No space left on device")
        super().write(path, content[:3] if self.step == "torn" else content, seconds)

    def promote(self, draft, path, seconds):
        """Be cut before the name is given."""
        if self.step == "promote":
            raise KeyboardInterrupt
        super().promote(draft, path, seconds)


@pytest.mark.parametrize("step", ["write", "torn", "promote"])
def test_half_a_letter_is_never_seen(tmp_path, step):
    """It has its name only when all of it is there; the next try keeps it."""
    place = Cut.at(f"file://{tmp_path}", {}, {}, whole_puts=False)
    files, place.step = RemoteFiles(place, SOON), step
    with pytest.raises((StorageError, KeyboardInterrupt)):
        files.put(LETTER)
    assert [] == beside(files)
    with pytest.raises(NotFoundError):
        files.get(DIGEST)

    place.step = ""
    assert LETTER == files.get(files.put(LETTER))


def test_a_folder_in_the_way(tmp_path):
    """What cannot be read as a file is a storage error, and so is a file where a folder should be."""
    files = Settings(f"file://{tmp_path}/files").files()
    (tmp_path / "files" / DIGEST[:2] / DIGEST).mkdir(parents=True)
    for act in (lambda: files.get(DIGEST), lambda: files.put(LETTER)):
        with pytest.raises(StorageError, match="Is a directory"):
            act()
    with pytest.raises(StorageError, match="could not be removed"):
        files.discard(DIGEST)

    (tmp_path / "other").write_bytes(b"")
    with pytest.raises(StorageError):
        Settings(f"file://{tmp_path}/other").files().put(LETTER)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("surat", "is no place"),
        (f"sftp://kota:{SECRET}@arsip/surat", "is no place"),
        (f"sftp://kota:{SECRET}@[arsip/surat", "is no place"),
        ("simplecache::s3://surat", "is no place"),
        ("nosuch://surat", "no file system for nosuch"),
        ("github://surat", "neither be put whole nor renamed"),
    ],
)
def test_places_that_are_none(url, message):
    """They are refused when the host is built; a password in an address is not repeated."""
    with pytest.raises(StorageError, match=message) as caught:
        Settings(url).files()
    assert told(caught)


def test_a_bucket_that_cannot_be_looked_at(s3_settings):
    """Whether a file is missing is then not known, and not said."""

    class Unseen(Place):
        """A place whose buckets may not be listed."""

        def has_bucket(self, seconds):
            """Refuse."""
            raise PermissionError(13, "Permission denied")

    settings = s3_settings("s3://nowhere")
    place = Unseen.at(settings.url, settings.options, settings.secrets, whole_puts=False)
    with pytest.raises(StorageError, match="cannot be looked at: Permission denied") as caught:
        RemoteFiles(place, SOON).get(DIGEST)
    assert "list" in told(caught)


def test_the_deadline_ends_the_attempts(flaky):
    """Many attempts do not make a call longer than its deadline."""
    Flaky.plan = ["cannot read"] * 99
    patience, began = Patience(timeout=0.1, deadline=0.5, attempts=99), time.monotonic()
    with pytest.raises(StorageError):
        evolve(flaky, patience=patience).get(DIGEST)
    assert time.monotonic() - began < 2


def test_options_that_are_none(s3_settings):
    """What fsspec does not accept is told when it is first used."""
    files = s3_settings("s3://surat", options={"no_such_option": {}, "anon": "never"}).files()
    with pytest.raises(StorageError) as caught:
        evolve(files, patience=SOON).check()
    told(caught)


def test_secrets_are_not_shown(s3_settings):
    """Neither by settings nor by the store."""
    settings = s3_settings("s3://surat", options={"headers": SECRET})
    assert SECRET not in repr(Settings(f"sftp://kota:{SECRET}@arsip/surat"))
    for shown in (settings, settings.files(), settings.files().place):
        assert SECRET not in repr(shown)


@pytest.mark.parametrize(
    "options",
    [
        {"key": SECRET},
        {"account_key": SECRET},
        {"sas_token": SECRET},
        {"Password": SECRET},
        {"connection_string": SECRET},
        {"client_kwargs": {"aws_secret_access_key": SECRET}},
    ],
)
def test_secrets_among_the_options(options):
    """They are refused with advice where they belong, and not repeated."""
    section = {"url": "s3://surat", "options": options}
    with pytest.raises(PluginError, match="under secrets") as caught:
        PluginHost(ekelurahan_fsspec, settings={"ekelurahan_fsspec": section})
    assert SECRET not in f"{caught.value} {caught.value.values}"


def test_options_that_only_sound_so():
    """Where a key lies, and how one is called, is no secret."""
    assert Settings("sftp://arsip/surat", {"key_filename": "k", "aws_access_key_id": "kota"})
