"""All codes, and all the ways in which the service fails or lies."""

from datetime import timedelta

import pytest

from ekelurahan import Nik, Secret
from ekelurahan.errors import (
    MisconfiguredError,
    PermanentError,
    RetryableError,
    ThrottledError,
)
from ekelurahan.ports import Element, Standing

NAME = {Element.NAME: "Siti Rahmawati"}


def _page(*records, **others):
    return {"content": list(records), "quotaLimiter": 5, **others}


class TestStandings:
    """What is said of a NIK with status 200."""

    @pytest.mark.parametrize(
        ("nik", "standing"),
        [
            ("6171010508900011", Standing.DECEASED),
            ("6171010508900012", Standing.DUPLICATE),
            ("6171010508900013", Standing.UNKNOWN),
            ("6171010508900014", Standing.INACTIVE),
        ],
    )
    def test_each_code(self, register, nik, standing):
        """It is an answer: nothing is compared, and what is left of the quota is told."""
        found = register.compare(Nik(nik), NAME)
        assert (standing, {}, 99) == (found.standing, found.matches, found.quota)

    def test_a_question_it_cannot_read(self, register):
        """Code 15 is for a person."""
        with pytest.raises(PermanentError, match="cannot read"):
            register.compare(Nik("6171010508900015"), NAME)

    @pytest.mark.parametrize(
        "reply",
        [
            _page({"RESPONSE_CODE": 11, "RESPONSE": "x"}),
            _page({"response_code": "11"}),
            _page(RESPONSE_CODE="11"),
            {"RESPONSE_CODE": "11"},
            {"content": None, "RESPON": "Data ditemukan, status meninggal dunia"},
            _page({"RESPON": "Yang bersangkutan sudah mati"}),
        ],
    )
    def test_other_shapes(self, register, service, nik, reply):
        """Inside a record or beside it, as text or number, with a code or, from older ones, without."""
        service.says(reply)
        assert Standing.DECEASED is register.compare(nik, NAME).standing

    @pytest.mark.parametrize(
        ("text", "standing"),
        [
            ("Data Tidak Ditemukan", Standing.UNKNOWN),
            ("NIK tidak terdapat di database", Standing.UNKNOWN),
            ("Data Ganda", Standing.DUPLICATE),
            ("NIK Nonaktif", Standing.INACTIVE),
            ("NIK tidak aktif", Standing.INACTIVE),
        ],
    )
    def test_words_without_a_code(self, register, service, nik, text, standing):
        """Older services answer with words only."""
        service.says(_page({"RESPON": text}))
        assert standing is register.compare(nik, NAME).standing


class TestRefusals:
    """Who is not let in, and when no more may be asked."""

    def test_an_address_that_is_not_listed(self, opened, nik):
        """It is the settings' fault, and nothing of theirs is told."""
        with pytest.raises(MisconfiguredError, match="refuses this host") as caught:
            opened(ip_user="10.0.0.99").compare(nik, NAME)
        assert "ip_user" in caught.value.advice

    def test_a_wrong_password(self, opened, nik):
        """A user that is not found is not a resident who is not found."""
        with pytest.raises(MisconfiguredError) as caught:
            opened(password=Secret("salah-sekali")).compare(nik, NAME)
        assert "salah" not in f"{caught.value} {caught.value.values}"

    @pytest.mark.parametrize("status", [401, 403])
    def test_a_door_that_is_closed(self, register, service, nik, status):
        """The doctor finds out, too, and asks about nobody."""
        service.says("no", status)
        with pytest.raises(MisconfiguredError, match="refuses this host"):
            register.compare(nik, NAME)
        with pytest.raises(MisconfiguredError, match="refuses this host"):
            register.check()

    def test_a_quota_that_ends(self, register, service, nik):
        """The last question is answered; the next waits until midnight at the latest."""
        service.quota = 1
        assert 0 == register.compare(nik, NAME).quota
        with pytest.raises(ThrottledError, match="quota") as caught:
            register.compare(nik, NAME)
        assert timedelta(0) < caught.value.after <= timedelta(days=1)

    @pytest.mark.parametrize(
        ("reply", "status"),
        [
            (_page({"RESPONSE_CODE": "05", "RESPONSE": "Kuota akses hari ini telah habis"}), 200),
            (_page({"RESPON": "Quota limit"}), 200),
            ({"content": [], "quotaLimiter": "-1"}, 200),
            ("slowly", 429),
        ],
    )
    def test_a_quota_told_otherwise(self, register, service, nik, reply, status):
        """By code and words, by words, by number alone, by status."""
        service.says(reply, status)
        with pytest.raises(ThrottledError):
            register.compare(nik, NAME)


class TestLies:
    """Answers that are none, or are about something else."""

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ((200, "text/html", "<html>Apache Tomcat - Error report</html>"), RetryableError),
            ((200, "application/json", "[]"), RetryableError),
            ((200, "application/json", ""), RetryableError),
            ((200, "application/json", "[" * 100_000), RetryableError),
            ((200, "application/json", " " * (1 << 18) + "{}"), RetryableError),
            ((200, "application/json", "{}"), RetryableError),
            ((200, "application/json", '{"content": [7], "quotaLimiter": null}'), RetryableError),
            ((500, "text/html", "Internal Server Error"), RetryableError),
            ((503, "text/html", "down"), RetryableError),
            ((400, "text/html", "Bad Request"), PermanentError),
            ((404, "text/html", "Not Found"), MisconfiguredError),
            ((302, "text/html", ""), MisconfiguredError),
        ],
    )
    def test_what_is_no_answer(self, register, service, nik, answer, error):
        """Pages instead of JSON, nothing at all, too much; and no redirect is followed."""
        service.answer = answer
        with pytest.raises(error) as caught:
            register.compare(nik, NAME)
        assert type(caught.value) is error
        assert ["POST"] == service.methods

    def test_json_that_calls_itself_a_page(self, register, service, nik):
        """What it is decides, not what it says it is."""
        reply = '{"content":[{"NAMA_LGKP":"SESUAI (100)"}]}'
        service.answer = (200, "text/html;charset=ISO-8859-1", reply)
        found = register.compare(nik, NAME)
        assert ({Element.NAME: 100}, None) == (found.matches, found.quota)

    @pytest.mark.parametrize(
        ("verdict", "percent"),
        [
            ("Sesuai", 100),
            ("Sesuai (100)", 100),
            ("sesuai  (87)", 87),
            ("Sesuai (999)", 100),
            ("Tidak Sesuai", 0),
            ("Tidak Sesuai (40)", 40),
            ("TIDAK SESUAI (100)", 99),
        ],
    )
    def test_each_verdict(self, register, service, nik, verdict, percent):
        """What differs is never told as the same."""
        service.says(_page({"NIK": "Sesuai", "NAMA_LGKP": verdict}))
        assert percent == register.compare(nik, NAME).matches[Element.NAME]

    def test_a_whole_record(self, register, service, nik):
        """It is not read, and nothing of it is told: the address is that of another call."""
        service.says(_page({"NIK": nik.digits, "NAMA_LGKP": "SITI R.", "NAMA_LGKP_IBU": "AMINAH"}))
        with pytest.raises(MisconfiguredError, match="whole records") as caught:
            register.compare(nik, NAME)
        shown = f"{caught.value} {caught.value.advice} {caught.value.values}"
        assert not any(word in shown for word in ("SITI", "AMINAH", nik.digits))

    @pytest.mark.parametrize("told", [6171014508900001, " 6171014508900001", "Sesuai", None])
    def test_the_same_nik(self, register, service, nik, told):
        """As text or as a number, as a verdict, or not at all."""
        service.says(_page({"NIK": told, "NAMA_LGKP": "Sesuai"}))
        assert 100 == register.compare(nik, NAME).matches[Element.NAME]

    @pytest.mark.parametrize("told", ["6171010508900013", 6171010508900013, [], {}, True, ""])
    def test_somebody_else(self, register, service, nik, told):
        """An answer about another NIK, or about what is none, is no answer."""
        service.says(_page({"NIK": told, "NAMA_LGKP": "Sesuai"}))
        with pytest.raises(PermanentError, match="somebody else"):
            register.compare(nik, NAME)

    def test_several(self, register, service, nik):
        """One question has one answer."""
        service.says(_page({"NAMA_LGKP": "Sesuai"}, {"NAMA_LGKP": "Tidak Sesuai"}))
        with pytest.raises(PermanentError, match="several"):
            register.compare(nik, NAME)

    def test_an_element_that_is_not_answered(self, register, service, nik):
        """What the agreement does not cover is left out there; it is not taken for the same."""
        service.says(_page({"NAMA_LGKP": "Sesuai", "NO_RT": None}))
        with pytest.raises(MisconfiguredError, match=r"does not compare rt$"):
            register.compare(nik, {**NAME, Element.RT: "2"})

    @pytest.mark.parametrize(("code", "shown"), [("77", "77"), ("6171014508900001", "?")])
    def test_an_unknown_code(self, register, service, nik, code, shown):
        """It is told, if it is short enough to be one."""
        service.says(_page({"RESPONSE_CODE": code, "RESPONSE": "…"}))
        with pytest.raises(PermanentError) as caught:
            register.compare(nik, NAME)
        assert shown == caught.value.values["code"]
