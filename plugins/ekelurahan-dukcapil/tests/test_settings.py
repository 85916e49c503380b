"""What may be configured, and what is refused when the host is built."""

import ekelurahan_dukcapil
import pytest

from ekelurahan import PluginHost, Secret
from ekelurahan.errors import PluginError
from ekelurahan.ports import Element

CALL = "/dukcapil/get_json/KOTA/CALL_VERIFY_BY_ELEMEN"
GOOD = {
    "url": f"http://172.16.160.43:8000{CALL}",
    "user_id": "kota",
    "password": Secret("hunter2"),
    "ip_user": "10.61.71.5",
}


def _built(**changed):
    host = PluginHost(ekelurahan_dukcapil, settings={"ekelurahan_dukcapil": {**GOOD, **changed}})
    return host.population_registers()["dukcapil"]


class TestSettings:
    """What the host tells whoever configures it."""

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({"url": f"http://8.8.8.8{CALL}"}, "private IP"),
            ({"url": f"http://dukcapil.example{CALL}"}, "private IP"),
            ({"url": f"ftp://172.16.160.43{CALL}"}, "private IP"),
            ({"url": f"https://kota:rahasia@dukcapil.example{CALL}"}, "private IP"),
            ({"url": "https://"}, "private IP"),
            ({"url": "http://172.16.160.43/dukcapil/get_json/KOTA/CALL_NIK"}, "whole records"),
            ({"url": "http://172.16.160.43/get_json/32-76/kota/call_nik/"}, "whole records"),
            ({"ip_user": "kantor"}, "IP address"),
            ({"elements": []}, "at least one"),
            ({"elements": ["agama"]}, "elements[0]"),
            ({"threshold": 0}, "threshold"),
            ({"threshold": 101}, "threshold"),
            ({"rt_width": 4}, "rt_width"),
            ({"patience": 0}, "patience"),
            ({"password": "openly written"}, "may not stand here"),
        ],
    )
    def test_what_is_refused(self, changed, told):
        """Each is said at load, before anybody is asked about, and no secret is."""
        with pytest.raises(PluginError) as caught:
            _built(**changed)
        assert told in str(caught.value)
        assert "openly" not in str(caught.value)

    def test_certificates_that_are_none(self, tmp_path):
        """The file is named."""
        (tmp_path / "ca.pem").write_text("no certificate")
        with pytest.raises(PluginError, match=r"ca\.pem holds no certificates"):
            _built(authorities=str(tmp_path / "ca.pem"))

    def test_as_a_city_configures_it(self, service, nik, elements, monkeypatch):
        """The password comes from the environment, the part is guarded, and answers."""
        monkeypatch.setenv("DUKCAPIL_PASSWORD", "rahasia-kota")
        section = {"url": service.url, "password": {"env": "DUKCAPIL_PASSWORD"}}
        found = _built(**section, elements=["nama"]).compare(
            nik, {Element.NAME: elements[Element.NAME]}
        )
        assert {Element.NAME: 100} == found.matches

    def test_little_is_asked_by_default(self):
        """Three elements; more is for the city to say."""
        register = _built()
        assert {Element.NAME, Element.BIRTH_PLACE, Element.BIRTH_DATE} == register.needs
        assert "hunter2" not in f"{register.settings!r} {register.service!r}"
