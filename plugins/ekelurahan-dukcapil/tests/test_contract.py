"""The plug-in does what every plug-in must, and its register what every register must."""

import ekelurahan_dukcapil
import pytest

from ekelurahan.testing.contracts import PluginContract, PopulationRegisterContract


class TestPlugin(PluginContract):
    """The plug-in."""

    @pytest.fixture
    def plugin(self):
        """Give it."""
        return ekelurahan_dukcapil

    @pytest.fixture
    def settings(self, tmp_path):
        """Give a section, with the password in a file."""
        (tmp_path / "password").write_text("rahasia\n")
        return {
            "url": "http://172.16.160.43:8000/dukcapil/get_json/KOTA/CALL_VERIFY_BY_ELEMEN",
            "user_id": "kota",
            "password": {"file": str(tmp_path / "password")},
            "ip_user": "10.61.71.5",
            "elements": ["nama", "tanggal_lahir"],
        }


class TestRegister(PopulationRegisterContract):
    """The register, beside the service; the fixtures are those of all tests here."""


class TestFewElements(PopulationRegisterContract):
    """An agreement for three elements, and a service that tells no percents."""

    @pytest.fixture
    def register(self, opened, service, elements):
        """Give the register."""
        service.with_percent = False
        return opened(elements=tuple(elements))

    @pytest.fixture
    def elements(self, elements):
        """Give what is agreed about."""
        return dict(list(elements.items())[1:4])
