"""A whole desk with mail: what residents read, and that no gateway makes them wait."""

import socket
import time

import ekelurahan_apprise
import pytest

from ekelurahan import DeskParts, PluginHost, create_city_folder, open_desk
from ekelurahan.testing.fakes import MemoryResidents

NIK = "6171014508900001"
PURPOSE = "melamar beasiswa di Singkawang"


@pytest.fixture
def make_desk(tmp_path, monkeypatch):
    """Give what opens a desk whose notices go to a port."""

    def make(port):
        url = f"mailto://127.0.0.1:{port}/?mode=insecure&from=kelurahan@surat.example&to={{mail}}"
        monkeypatch.setenv("SURAT_SUREL", url)
        section = {"channels": {"surel": {"env": "SURAT_SUREL"}}, "patience": 2.0}
        host = PluginHost(ekelurahan_apprise, settings={"ekelurahan_apprise": section})
        config = create_city_folder(tmp_path / "kota")
        city, people = config.with_name("city.toml"), config.with_name("residents.toml")
        siti = open_desk("sqlite://", city=city, residents=people).residents.by_id("siti")
        register = MemoryResidents((siti,), {"siti": {"mail": "siti@contoh.example"}})
        parts = DeskParts(residents=register, notifiers=host.notifiers())
        return open_desk("sqlite://", city=city, parts=parts), siti

    return make


def returned(desk, siti):
    """Let siti ask, and the lurah send it back with words that must go no further."""
    answers = {"keperluan": PURPOSE}
    request = desk.requests.submit("SKD", applicant=siti, answers=answers, by=siti)
    return desk.requests.return_for_completion(
        request.id,
        by=desk.city.officials["bayu-prasetya"],
        seen=request.seen,
        missing=["keperluan"],
        note=f"NIK {NIK} tidak sama dengan KTP",
    )


def test_a_returned_request(make_desk, postbox):
    """The resident gets a mail, and its bytes hold no NIK, no name, no answer and no note."""
    desk, siti = make_desk(postbox.port)
    request = returned(desk, siti)
    assert 2 == len(desk.effects.run_due().done)
    bodies = b"\n".join(postbox.raw)
    assert {b"siti@contoh.example"} == {message["To"].encode() for message in postbox.messages()}
    assert any("perlu dilengkapi" in text for text in postbox.texts())
    assert all(request.id[:8].upper() in text for text in postbox.texts())
    for private in (NIK, siti.name, siti.name.split()[0] + " ", PURPOSE, "tidak sama", "Domisili"):
        assert private.encode() not in bodies


def test_a_dead_gateway(make_desk):
    """The request goes its way at once; the mail is owed, and sent when the server is back."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    desk, siti = make_desk(port)
    begun = time.monotonic()
    request = returned(desk, siti)
    assert time.monotonic() - begun < 2
    report = desk.effects.run_due()
    assert (0, 2, 0) == (len(report.done), len(report.waiting), len(report.parked))
    assert request.status is desk.requests.get(request.id, by=siti).status


def test_a_silent_gateway(make_desk):
    """A server that takes connections and says nothing makes no resident wait either."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        desk, siti = make_desk(silent.getsockname()[1])
        begun = time.monotonic()
        returned(desk, siti)
        assert time.monotonic() - begun < 2
        assert 2 == len(desk.effects.run_due().waiting)


def test_an_unknown_address(make_desk, postbox):
    """A refused recipient waits for a person; the request does not."""
    postbox.on_recipient = "550 5.1.1 no such user"
    desk, siti = make_desk(postbox.port)
    returned(desk, siti)
    assert 2 == len(desk.effects.run_due().parked)
    assert all(effect.error.startswith("PermanentError") for effect in desk.effects.parked())
    assert all("siti@contoh.example" not in effect.error for effect in desk.effects.parked())
