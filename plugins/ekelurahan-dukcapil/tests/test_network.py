"""A service that is slow or not there, and what is written down about it all."""

import logging
import time
from datetime import timedelta

import pytest

from ekelurahan.errors import PartError, RetryableError
from ekelurahan.ports import Element

NAME = {Element.NAME: "Siti Rahmawati"}


class TestNetwork:
    """Slow, and not there."""

    def test_slow(self, opened, service, nik):
        """It ends with the patience, whether it is silent or trickles."""
        register = opened(patience=timedelta(seconds=0.3))
        service.trickle = 0.01
        with pytest.raises(RetryableError, match="in time"):
            register.compare(nik, NAME)
        service.pause = 0.6
        with pytest.raises(RetryableError, match="in time"):
            register.compare(nik, NAME)

    def test_slow_before_it_begins(self, opened, service, nik):
        """Who sends one header after the other is not waited for any longer."""
        register = opened(patience=timedelta(seconds=0.3))
        service.drip = 0.01
        for call in (register.check, lambda: register.compare(nik, NAME)):
            begun = time.monotonic()
            with pytest.raises(RetryableError, match="in time"):
                call()
            assert time.monotonic() - begun < 2

    def test_not_there(self, register, service, nik):
        """Without the VPN, nothing is asked."""
        register.check()
        service.stop()
        service.stop = lambda: None
        for call in (register.check, lambda: register.compare(nik, NAME)):
            with pytest.raises(RetryableError, match="cannot be reached") as caught:
                call()
            assert caught.value.__context__ is None, "it would hold the question, and its NIK"

    def test_the_doctor_asks_about_nobody(self, register, service):
        """It costs no quota."""
        register.check()
        assert (["OPTIONS"], [], 100) == (service.methods, service.asked, service.quota)


class TestWhatIsWrittenDown:
    """Logs and errors."""

    @pytest.mark.parametrize("status", [200, 302, 400, 403, 404, 429, 500])
    def test_no_log_and_no_error_holds_a_number(self, register, service, nik, caplog, status):
        """At the most talkative level, whatever is answered, and although the answer holds it."""
        record = {"RESPONSE_CODE": "77", "RESPONSE": f"NIK {nik.digits}"}
        service.says({"content": [record]}, status)
        with caplog.at_level(logging.DEBUG), pytest.raises(PartError) as caught:
            register.compare(nik, NAME)
        shown = f"{caplog.text} {caught.value} {caught.value.advice} {caught.value.values}"
        assert nik.digits not in shown
        assert not any(word in shown.lower() for word in ("rahmawati", "rahasia"))
