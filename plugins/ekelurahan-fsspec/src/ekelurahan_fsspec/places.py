"""One place in a file system of fsspec: opened when it is needed, and never waited for too long."""

import io
import os
import secrets as randomness
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Final, Self
from urllib.parse import urlsplit

import fsspec  # type: ignore[import-untyped]
from attrs import define, field
from fsspec.asyn import AsyncFileSystem, sync  # type: ignore[import-untyped]

from ekelurahan import Secret
from ekelurahan.errors import StorageError

BUCKETS: Final = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss"})
"""Protocols of object stores: a file is put whole or not at all, and lies in a bucket."""
_WHOLE: Final = BUCKETS | {"memory"}
_EXCLUSIVE: Final = frozenset({"s3", "s3a"})
"""Protocols that can be asked to put a file only where there is none."""
_LOCAL: Final = frozenset({"file", "local", "memory"})
_DEFAULTS: Final[Mapping[str, Mapping[str, object]]] = {
    "s3": {
        "use_listings_cache": False,
        "config_kwargs": {"connect_timeout": 4, "read_timeout": 8, "retries": {"max_attempts": 1}},
    },
}


@define(eq=False)
class Place:
    """A folder or bucket, and the way there.

    Attributes:
        protocol: ``s3``, ``file``, ``sftp`` …
        root: The path in the file system.
        options: What the file system takes.
        is_whole: Whether a file is put whole or not at all.
    """

    protocol: str
    root: str
    options: Mapping[str, Any] = field(repr=False)
    _secrets: Mapping[str, Secret] = field(repr=False)
    is_whole: bool
    _system: Any = field(default=None, init=False, repr=False)
    _process: int = field(default=0, init=False, repr=False)
    _opening: threading.Lock = field(factory=threading.Lock, init=False, repr=False)
    _turn: threading.Lock = field(factory=threading.Lock, init=False, repr=False)

    @classmethod
    def at(
        cls,
        url: str,
        options: Mapping[str, Any],
        secrets: Mapping[str, Secret],
        *,
        whole_puts: bool,
    ) -> Self:
        """Name a place.

        Raises:
            StorageError: fsspec has no such file system, or it cannot keep files safely.
        """
        protocol, found, _ = url.partition("://")
        if not found or "::" in url or _has_password(url):
            # Without the URL: whoever wrote a password into it would find that in the logs.
            raise StorageError(
                "the url of the files is no place for them",
                "Write it as fsspec does: s3://bucket/folder; passwords belong into 'secrets'.",
            )
        kind = _kind(protocol)
        is_whole = whole_puts or protocol in _WHOLE
        if not is_whole and kind.mv is fsspec.AbstractFileSystem.mv:
            raise StorageError(
                "files of {protocol} can neither be put whole nor renamed",
                "Half a letter could be seen there. Use S3 or another file system, or set "
                "'whole_puts' if you know that it puts files whole.",
                protocol=protocol,
            )
        root = str(kind._strip_protocol(url)).rstrip("/")  # noqa: SLF001 - what fsspec itself calls
        told = kind._get_kwargs_from_urls(url)  # noqa: SLF001 - what fsspec itself calls
        given = {**told, **_DEFAULTS.get(protocol.removesuffix("a"), {}), **options}
        return cls(protocol, root, given, dict(secrets), is_whole)

    @property
    def bucket(self) -> str:
        """Name of the bucket; empty where there are none."""
        return self.root.partition("/")[0] if self.protocol in BUCKETS else ""

    def path(self, sha256: str) -> str:
        """Give where a file is."""
        return f"{self.root}/{sha256[:2]}/{sha256}"

    def read(self, path: str, seconds: float) -> bytes:
        """Read a whole file."""
        return bytes(self._call("cat_file", path, seconds=seconds))

    def put(self, path: str, content: bytes, seconds: float, *, only_new: bool) -> None:
        """Put a whole file where it belongs; only where it is put whole or not at all.

        Args:
            path: Where.
            content: All of it.
            seconds: How long it may take.
            only_new: Whether to ask the file system to refuse where there is a file.
        """
        mode = {"mode": "create"} if only_new and self.protocol in _EXCLUSIVE else {}
        self._call("pipe_file", path, content, seconds=seconds, **mode)

    @staticmethod
    def draft_path(path: str) -> str:
        """Give another name, never used before, beside a file's own."""
        folder, _, _ = path.rpartition("/")
        return f"{folder}/.new-{randomness.token_hex(8)}"

    def write(self, path: str, content: bytes, seconds: float) -> None:
        """Write a file that nobody looks at yet."""
        folder, _, _ = path.rpartition("/")

        def write() -> None:
            self._opened().makedirs(folder, exist_ok=True)
            with self._opened().open(path, "wb") as file:
                file.write(content)
                file.flush()
                with suppress(AttributeError, io.UnsupportedOperation):
                    os.fsync(file.fileno())

        self._bounded(write, seconds)

    def promote(self, draft: str, path: str, seconds: float) -> None:
        """Give a draft its own name, at one stroke."""
        self._call("mv", draft, path, seconds=seconds)

    def remove(self, path: str, seconds: float) -> None:
        """Remove a file."""
        self._call("rm_file", path, seconds=seconds)

    def has_bucket(self, seconds: float) -> bool:
        """Tell whether the bucket is there; always, where there are none."""
        return not self.bucket or bool(self._call("exists", self.bucket, seconds=seconds))

    def forget(self) -> None:
        """Open the file system anew next time; one that works in the background mends itself."""
        if not isinstance(self._system, AsyncFileSystem):
            self._system = None
            self._opening, self._turn = threading.Lock(), threading.Lock()

    def _opened(self) -> Any:
        """Open the file system, in each process its own."""
        with self._opening:
            if self._system is None or self._process != os.getpid():
                hidden = {name: secret.reveal() for name, secret in self._secrets.items()}
                self._system = fsspec.filesystem(
                    self.protocol, **self.options, **hidden, skip_instance_cache=True
                )
                self._process = os.getpid()
            return self._system

    def _call(self, method: str, *args: Any, seconds: float, **kwargs: Any) -> Any:
        if self.protocol in _LOCAL:
            return getattr(self._opened(), method)(*args, **kwargs)
        opened = self._bounded(self._opened, seconds)
        if isinstance(opened, AsyncFileSystem):
            act = getattr(opened, f"_{method}")
            return sync(opened.loop, act, *args, timeout=seconds, **kwargs)
        return self._bounded(lambda: getattr(opened, method)(*args, **kwargs), seconds)

    def _bounded(self, act: Callable[[], Any], seconds: float) -> Any:
        """Do something and wait so long for it; what hangs is left behind with its connection.

        One connection serves one call at a time: many file systems cannot do more.
        """
        if self.protocol in _LOCAL:
            return act()
        future: Future[Any] = Future()
        turn = self._turn

        def work() -> None:
            try:
                with turn:
                    future.set_result(act())
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits
                future.set_exception(error)

        threading.Thread(target=work, daemon=True, name="ekelurahan-fsspec").start()
        return future.result(seconds)


def _has_password(url: str) -> bool:
    try:
        return bool(urlsplit(url).password)
    except ValueError:
        return True


def _kind(protocol: str) -> Any:
    try:
        return fsspec.get_filesystem_class(protocol)
    except (ImportError, ValueError) as error:
        raise StorageError(
            "there is no file system for {protocol}",
            "Install what fsspec needs for it: for S3, pip install ekelurahan-fsspec[s3]",
            protocol=protocol,
        ) from error
