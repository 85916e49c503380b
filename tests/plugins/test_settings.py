"""Settings of plug-ins are checked whole, and secrets stay where they lie."""

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from pathlib import Path

import pytest
from attrs import field, frozen, validators

from ekelurahan.errors import InputError, PluginError
from ekelurahan.hookspecs import hookimpl
from ekelurahan.model.secrets import Secret
from ekelurahan.plugins import PluginHost
from ekelurahan.plugins.settings import LITERAL, EnvironmentText, describe_settings, read_settings


class Mode(Enum):
    """How it connects."""

    PLAIN = "plain"
    TLS = "tls"


@frozen
class Settings:
    """All there may be.

    Attributes:
        host: Where it is.
        password: What it wants,
            and nobody else.
        port: Which door.
        ratio: A share.
        fast: Whether.
        timeout: How long.
        folder: Where to put things.
        mode: How.
        names: Several.
    """

    host: str
    password: Secret
    port: int = field(default=25, validator=validators.ge(1))
    ratio: float = 0.5
    fast: bool = False
    timeout: timedelta = timedelta(seconds=10)
    folder: Path | None = None
    mode: Mode = Mode.PLAIN
    names: tuple[str, ...] = field(factory=tuple)
    extra: Mapping[str, str] = field(factory=dict)


class Gateway:
    """A plug-in with settings."""

    Settings = Settings

    def __init__(self):
        self.given = None

    @hookimpl
    def ekelurahan_notifiers(self, settings):
        """Offer nothing, and keep the settings."""
        self.given = settings
        return ()


GOOD = {"host": "smtp.example", "password": {"env": "GATEWAY_PASSWORD"}}


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    monkeypatch.setenv("GATEWAY_PASSWORD", "hunter2")


def read(plain, folder=Path()):
    """Read a section."""
    return read_settings(Gateway(), plain, "plugins.gateway", folder)


def faults(plain, folder=Path()):
    """Give every fault of a section."""
    with pytest.raises(InputError) as caught:
        read(plain, folder)
    assert "hunter2" not in str(caught.value)
    return [str(fault) for fault in caught.value.faults]


def test_every_type(tmp_path):
    """Each arrives as what it was declared; relative paths start from the folder given."""
    (tmp_path / "password.txt").write_text("hunter2\n")
    read_ = read(
        {
            **GOOD,
            "password": {"file": "password.txt"},
            "ratio": 1,
            "timeout": 2.5,
            "folder": "surat",
            "mode": "tls",
            "names": ["a", "b"],
            "extra": {"a": "b"},
        },
        tmp_path,
    )

    assert Settings(
        host="smtp.example",
        password=Secret("hunter2"),
        ratio=1.0,
        timeout=timedelta(seconds=2.5),
        folder=tmp_path / "surat",
        mode=Mode.TLS,
        names=("a", "b"),
        extra={"a": "b"},
    ) == (read_)


def test_from_the_environment():
    """Texts become what is declared."""
    given = {"host": "h", "port": "587", "ratio": "0.25", "fast": "true", "password": "hunter2"}
    read_ = read({key: EnvironmentText(text) for key, text in given.items()})

    assert ("h", 587, 0.25, True) == (read_.host, read_.port, read_.ratio, read_.fast)
    assert "hunter2" == read_.password.reveal()


def test_all_faults_at_once(tmp_path):
    """Each names its place."""
    found = faults(
        {
            "password": "hunter2",
            "port": "25",
            "ratio": "half",
            "fast": 1,
            "timeout": True,
            "folder": 5,
            "mode": "ssl",
            "names": "a",
            "hsot": "x",
        },
        tmp_path,
    )

    assert sorted(
        f"plugins.gateway.{text}"
        for text in (
            "host: is required",
            f"password: {LITERAL}",
            "port: must be a whole number",
            "ratio: must be a number",
            "fast: must be true or false",
            "timeout: must be a number",
            "folder: must be text",
            "mode: must be one of: plain, tls",
            "names: must be a list",
            "hsot: is not known here; did you mean 'host'?",
        )
    ) == sorted(found)


@pytest.mark.parametrize(
    ("secret", "problem"),
    [
        ({"env": "NOT_THERE"}, "the environment has no variable NOT_THERE"),
        ({"file": "not-there"}, "No such file"),
        ({"file": "binary"}, "it is no UTF-8 text"),
        ({"env": "A", "file": "b"}, "may not stand here"),
        (5, "may not stand here"),
    ],
)
def test_a_secret_that_is_not_there(tmp_path, secret, problem):
    """Where it was looked for is told."""
    (tmp_path / "binary").write_bytes(b"\xff")

    (found,) = faults({**GOOD, "password": secret}, tmp_path)

    assert problem in found


def test_a_value_that_is_refused():
    """What the class itself refuses is a fault, too."""
    (found,) = faults({**GOOD, "port": 0})

    assert found.startswith("plugins.gateway: 'port' must be >= 1")


def test_a_secret_passed_in_code():
    """A host may take it from its own vault."""
    assert Secret("x") == read({**GOOD, "password": Secret("x")}).password


def test_through_a_host():
    """The hook receives the instance; an error names plug-in and distribution."""
    plugin = Gateway()
    PluginHost(plugin, settings={"Gateway": GOOD})

    assert "smtp.example" == plugin.given.host
    with pytest.raises(PluginError) as caught:
        PluginHost(plugin, settings={"Gateway": {"password": "hunter2"}})
    assert {"Gateway", "the host application"} <= {*map(str, caught.value.values.values())}
    assert 2 == len(caught.value.faults)
    assert "hunter2" not in str(caught.value)


def test_settings_that_are_no_attrs_class():
    """They could be neither checked nor explained."""

    class Loose(Gateway):
        Settings = dict

    with pytest.raises(PluginError, match="no attrs class"):
        PluginHost(Loose())


def test_they_are_described():
    """Type, default and meaning of each, for whoever fills them in."""
    told = {setting.name: setting for setting in describe_settings(Gateway())}

    assert ("text", None, "Where it is.") == (
        told["host"].type,
        told["host"].default,
        told["host"].help,
    )
    assert ("secret", "What it wants, and nobody else.") == (
        told["password"].type,
        told["password"].help,
    )
    assert ("seconds", "10") == (told["timeout"].type, told["timeout"].default)
    assert ("path", "") == (told["folder"].type, told["folder"].default)
    assert ("false", "plain") == (told["fast"].default, told["mode"].default)
    assert ("list", "…", "Mode") == (told["names"].type, told["names"].default, told["mode"].type)
    assert "" == told["extra"].help


def test_a_list_is_described_as_it_would_be_written():
    """Texts and choices in quotes, numbers without."""

    @frozen
    class Listing:
        """Lists.

        Attributes:
            scopes: Texts.
            modes: Choices.
            ports: Numbers.
        """

        scopes: tuple[str, ...] = ("openid", "profile")
        modes: tuple[Mode, ...] = (Mode.TLS,)
        ports: tuple[int, ...] = (25, 465)

    class Lists:
        Settings = Listing

    assert ['["openid", "profile"]', '["tls"]', "[25, 465]"] == [
        setting.default for setting in describe_settings(Lists())
    ]
