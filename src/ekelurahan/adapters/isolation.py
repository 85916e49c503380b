"""Reads strangers' files in a process of its own, with limits of time and memory.

A PDF of two kilobytes can keep a reader busy for years, a picture of ten can fill gigabytes. Such a
file costs a child process here, and whoever gave it gets a clear answer.
"""

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from importlib import import_module
from typing import Any

from attrs import astuple, frozen

from ekelurahan import errors
from ekelurahan.errors import EkelurahanError, InputError, PluginError
from ekelurahan.texts import mark


class TooCostlyError(InputError):
    """What was given went beyond the limits, or broke the process."""


@frozen
class Limits:
    """What reading one file may cost.

    Attributes:
        seconds: From the start of the child to its answer; starting takes a quarter of a second.
        memory: Bytes of address space; kept on POSIX systems that know ``RLIMIT_AS``.
    """

    seconds: int = 20
    memory: int = 1 << 30


def isolated(
    read: Callable[[bytes], object],
    content: bytes,
    *,
    limits: Limits | None = None,
    python: str = "",
) -> Any:
    """Call a function in a new process.

    Args:
        read: A function of a module that can be imported.
        content: What it is called with.
        limits: What it may cost; 20 seconds and 1 GiB, unless given.
        python: The interpreter to start; ``sys.executable``, unless given.

    Returns:
        What it returned: text, bytes, numbers, ``None``, and lists of these. Tuples and attrs
        values come back as lists.

    Raises:
        TooCostlyError: it took too long, too much memory, or the process broke down.
        PluginError: no process could be started.
        EkelurahanError: whatever of ours the function raised.

    >>> from ekelurahan.adapters.scans import read_codes
    >>> isolated(read_codes, b"no image")
    Traceback (most recent call last):
    ekelurahan.errors.InputError: the file is damaged, encrypted, or none that can be read
    """
    limits = limits or Limits()
    names = [read.__module__, read.__qualname__, *map(str, astuple(limits))]
    try:
        child = subprocess.run(  # noqa: S603 - this Python, and names of ours
            [python or sys.executable, "-P", "-m", __name__, *names],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # readers quote the file in their complaints
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            timeout=limits.seconds,
            check=True,
        )
        answer = json.loads(child.stdout, object_hook=_revived)
    except OSError as error:
        raise PluginError(
            mark("files are read in a process of their own, which could not start: {problem}"),
            mark("Give the host more processes, or set sys.executable where Python is embedded."),
            problem=error.strerror,
        ) from error
    except (subprocess.SubprocessError, ValueError):
        raise TooCostlyError(
            mark("the file takes more time or memory to read than any letter"),
            mark("Give the letter's PDF as the office handed it out, or a photo of it."),
        ) from None
    if "error" in answer:
        kind, message, advice, values = answer["error"]
        raise getattr(errors, kind)(message, advice, **values)
    return answer["value"]


def _answer(module: str, function: str, content: bytes) -> str:
    """Do the child's work and write down what came of it."""
    try:
        answer = {"value": getattr(import_module(module), function)(content)}
    except EkelurahanError as error:
        kind = next(k.__name__ for k in type(error).__mro__ if k.__module__ == errors.__name__)
        told = (error.message_template, error.advice_template, error.values)
        answer = {"error": (kind, *told)}
    return json.dumps(answer, default=_plain)


def _plain(value: Any) -> object:
    return {"base64": b64encode(value).decode()} if isinstance(value, bytes) else astuple(value)


def _revived(value: dict[str, Any]) -> Any:
    return b64decode(value["base64"]) if value.keys() == {"base64"} else value


def _limit(seconds: int, memory: int) -> None:  # pragma: no cover - runs in the child
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not there on Windows

        limits = {resource.RLIMIT_CPU: seconds, resource.RLIMIT_AS: memory, resource.RLIMIT_CORE: 0}
        for kind, most in limits.items():
            _, hard = resource.getrlimit(kind)
            lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (lower, lower))


if __name__ == "__main__":  # pragma: no cover - runs in the child
    _limit(int(sys.argv[3]), int(sys.argv[4]))
    print(_answer(sys.argv[1], sys.argv[2], sys.stdin.buffer.read()))  # noqa: T201
