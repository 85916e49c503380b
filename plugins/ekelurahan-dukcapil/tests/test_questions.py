"""What is sent: no more than is asked, in the register's own words."""

import pytest

from ekelurahan.errors import PermanentError
from ekelurahan.ports import Element, Standing


class TestWhatIsSent:
    """The body of a question."""

    def test_in_the_registers_words(self, register, service, nik, elements):
        """Dates, sex, numbers and regions are written as there; names in capitals."""
        register.compare(nik, elements)
        (sent,) = service.asked
        words = {**service.people[nik.digits], "USER_ID": "kota", "PASSWORD": "rahasia-kota"}
        assert {**words, "IP_USER": "10.61.71.5", "TRESHOLD": 100} == sent

    def test_only_what_is_asked(self, register, service, nik):
        """The NIK and one element are all that leaves."""
        register.compare(nik, {Element.NAME: "Siti Rahmawati"})
        ours = {"NIK", "USER_ID", "PASSWORD", "IP_USER", "TRESHOLD"}
        assert {*ours, "NAMA_LGKP"} == service.asked[0].keys()

    def test_small_keys(self, opened, service, nik):
        """Some installations want them so."""
        found = opened(lower_case=True).compare(nik, {Element.NAME: "Siti Rahmawati"})
        assert 100 == found.matches[Element.NAME]
        assert {"nik", "user_id", "ip_user", "nama_lgkp"} <= service.asked[0].keys()

    def test_other_words(self, opened, service, nik):
        """Sex and neighbourhood are written as the settings say."""
        register = opened(sex_words={"P": "Wanita"}, rt_width=1)
        register.compare(nik, {Element.SEX: "P", Element.RT: "002"})
        assert ("Wanita", "2") == (service.asked[0]["JENIS_KLMIN"], service.asked[0]["NO_RT"])

    @pytest.mark.parametrize(
        ("element", "value"),
        [
            (Element.NAME, ""),
            (Element.NAME, "x" * 201),
            (Element.FAMILY_CARD, "12"),
            (Element.BIRTH_DATE, "31-02-1990"),
            (Element.SEX, "?"),
            (Element.RT, "II"),
            (Element.RW, "²"),
            (Element.RW, "1000"),
            (Element.KELURAHAN, "61.71"),
            (Element.KELURAHAN, "x"),
        ],
    )
    def test_what_cannot_be(self, register, service, nik, element, value):
        """It is a difference, and is not sent; the rest is asked about all the same."""
        found = register.compare(nik, {Element.STREET: "Jalan Sutoyo Gang Karya 3", element: value})
        assert (Standing.ACTIVE, (element,)) == (found.standing, found.differing)
        assert "NO_PROP" not in service.asked[0]
        assert value not in service.asked[0].values()

    def test_what_the_agreement_does_not_cover(self, opened, service, nik):
        """Nothing is asked."""
        with pytest.raises(PermanentError, match=r"does not compare nama, rt$"):
            opened(elements=(Element.RW,)).compare(
                nik, {Element.NAME: "Siti", Element.RT: "1", Element.RW: "1"}
            )
        assert [] == service.asked

    def test_a_region_is_the_same_in_all_its_parts(self, register, nik):
        """One part that differs is a difference."""
        found = register.compare(nik, {Element.KELURAHAN: "61.71.01.1005"})
        assert (Element.KELURAHAN,) == found.differing

    def test_each_question_is_asked_once(self, register, service, nik, elements):
        """It costs quota; what is left is told."""
        assert 99 == register.compare(nik, elements).quota
        assert 1 == len(service.asked)


class TestThresholds:
    """How alike is the same."""

    def test_percents_are_told(self, opened, nik):
        """What is alike, but not the same, is a difference of so many percent."""
        found = opened(threshold=80).compare(nik, {Element.NAME: "Siti Rahmawaty"})
        assert {Element.NAME: 92} == found.matches
        assert (Element.NAME,) == found.differing

    def test_what_it_calls_the_same_is_the_same(self, opened, service, nik):
        """Without a percent, the service has judged by the threshold: nothing differs."""
        service.with_percent = False
        found = opened(threshold=80).compare(nik, {Element.NAME: "Siti Rahmawaty"})
        assert ({Element.NAME: 100}, ()) == (found.matches, found.differing)
