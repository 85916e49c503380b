"""The plug-in does what every plug-in must, and its store what every store must, in every place."""

import ekelurahan_fsspec
import pytest

from ekelurahan.adapters.local_files import LocalFiles
from ekelurahan.testing.contracts import FileStoreContract, PluginContract


class TestPlugin(PluginContract):
    """The plug-in."""

    @pytest.fixture
    def plugin(self):
        """Give it."""
        return ekelurahan_fsspec

    @pytest.fixture
    def settings(self, tmp_path):
        """Give a section, with a secret in a file."""
        (tmp_path / "secret").write_text("s3cr3t")
        return {
            "url": "s3://surat/kota",
            "options": {"client_kwargs": {"endpoint_url": "http://127.0.0.1:9"}},
            "secrets": {"key": {"file": str(tmp_path / "secret")}},
            "timeout": 2.5,
        }


class TestFiles(FileStoreContract):
    """In memory, in a folder, on an FTP server, and on S3."""


class TestBuiltIn(FileStoreContract):
    """The library's own, by the same suite."""

    @pytest.fixture
    def files(self, tmp_path):
        """Give one that is empty."""
        return LocalFiles(tmp_path)
