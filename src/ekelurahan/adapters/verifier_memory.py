"""What a verifier has seen before, in a file of its own, so that nothing older is taken back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from attrs import field, frozen

from ekelurahan.adapters.local_files import exclusively, write_whole
from ekelurahan.errors import StorageError
from ekelurahan.seal import strict_json
from ekelurahan.seal.times import moment_of, seconds_of
from ekelurahan.texts import mark


@frozen
class Seen:
    """The newest that was accepted of one city.

    Attributes:
        seq: Of key documents; 0 where none was seen.
        lists: When the newest status list was made, by its address.
    """

    seq: int = 0
    lists: Mapping[str, datetime] = field(factory=dict)

    def and_also(self, other: "Seen") -> "Seen":
        """Take the newer of each.

        >>> Seen(7).and_also(Seen(5)).seq
        7
        """
        lists = dict(self.lists)
        for uri, made in other.lists.items():
            lists[uri] = max(made, lists.get(uri, made))
        return Seen(max(self.seq, other.seq), lists)


@frozen
class MemoryFile:
    """A JSON file with what was seen, by the thumbprint of a city's root key.

    It is no secret and no proof: whoever can write it can make a verifier forget, or refuse
    everything. A missing or damaged file is as good as none; the next time it is written anew.

    Attributes:
        path: The file; its folder is made if need be.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     memory = MemoryFile(Path(folder, "seen.json"))
    ...     memory.remember(["a"], Seen(7))
    ...     memory.remember(["a", "b"], Seen(5))
    ...     memory.recall(["a"]).seq, memory.recall(["b"]).seq, memory.recall(["c"]).seq
    (7, 5, 0)
    """

    path: Path = field(converter=Path)

    def recall(self, roots: Iterable[str]) -> Seen:
        """Give the newest that was seen of a city.

        Args:
            roots: Thumbprints of its root keys.
        """
        known, seen = self._read(), Seen()
        for root in roots:
            seen = seen.and_also(known.get(root, Seen()))
        return seen

    def remember(self, roots: Iterable[str], seen: Seen) -> None:
        """Keep what was seen, unless something newer is kept already.

        Raises:
            StorageError: the file cannot be written; what it held is whole.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with exclusively(self.path.with_name(f"{self.path.name}.lock")):
                known = self._read()
                new = known | {root: known.get(root, Seen()).and_also(seen) for root in roots}
                if new != known:
                    write_whole(self.path, _encode(new), mode=0o600)
        except OSError as error:
            raise StorageError(
                mark("{path} could not be written: {problem}"),
                mark("Name another file: --memory FILE, or none: --no-memory."),
                path=str(self.path),
                problem=error.strerror,
            ) from error

    def _read(self) -> dict[str, Seen]:
        try:
            return {
                root: Seen(_int(entry["seq"]), _moments(entry["lists"]))
                for root, entry in strict_json.read(self.path.read_bytes()).items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}


def _encode(known: Mapping[str, Seen]) -> bytes:
    entries = {
        root: {"seq": s.seq, "lists": {uri: seconds_of(made) for uri, made in s.lists.items()}}
        for root, s in known.items()
    }
    return strict_json.write(entries)


def _moments(lists: Any) -> dict[str, datetime]:
    return {uri: moment_of(_int(made)) for uri, made in lists.items()}


def _int(value: Any) -> int:
    if type(value) is not int:
        raise ValueError
    return value
