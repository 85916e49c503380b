"""What an order says: how the signature looks, who signs; and which settings are refused."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from bsre_service import RIGHT, User, settings_for
from ekelurahan_bsre import Appearance, EsignSigner, Settings, Version

from ekelurahan import Secret
from ekelurahan.adapters.pdf_signatures import check_signatures
from ekelurahan.errors import MisconfiguredError

V1, V2 = Version.V1, Version.V2


class TestLook:
    """Invisible, or at coordinates."""

    def test_invisible(self, signer, service, pdf, order, version):
        """By default nothing shows; reason and place stand in the signature."""
        signer.sign(pdf, order)
        (sent,) = service.orders
        expected = {V1: "invisible", V2: "INVISIBLE"}
        assert expected[version] == sent["tampilan"]
        assert ("Tanda tangan elektronik", order.office) == (sent["reason"], sent["location"])
        assert pdf == sent["file"]
        assert not {"page", "imageTTD", "imageBase64", "tag_koordinat"} & {*sent}

    def test_visible(self, service, pdf, order, version, tmp_path):
        """Page, place and picture are sent, never a tag."""
        image = tmp_path / "ttd.png"
        image.write_bytes(b"\x89PNG gambar")
        look = Appearance(1, 40, 60.5, 120, 48, image)
        settings = settings_for(service, version, visible=look, location="Pontianak")
        signed = EsignSigner.of(settings).sign(pdf, order)
        (sent,) = service.orders
        if version is V1:
            assert ("visible", "true") == (sent["tampilan"], sent["image"])
            assert ("1", "40", "60.5") == (sent["page"], sent["xAxis"], sent["yAxis"])
            assert b"\x89PNG gambar" == sent["imageTTD"]
        else:
            assert ("VISIBLE", 1, 40, 60.5) == tuple(
                sent[name] for name in ("tampilan", "page", "originX", "originY")
            )
            assert b"\x89PNG gambar" == b64decode(sent["imageBase64"])
        assert ("Pontianak", False) == (sent["location"], "tag_koordinat" in sent)
        assert "passed" == checked(signed, service)

    def test_a_link_with_v1(self, service, pdf, order):
        """Version 1 can show a QR code of its own instead of a picture."""
        look = Appearance(1, 40, 60, 48, 48, link="https://surat.example/v")
        EsignSigner.of(settings_for(service, V1, visible=look)).sign(pdf, order)
        (sent,) = service.orders
        assert ("false", "https://surat.example/v") == (sent["image"], sent["linkQR"])
        assert "imageTTD" not in sent

    def test_no_picture_with_v2(self, service, pdf, order):
        """An empty member makes some servers fail: it is left out."""
        look = Appearance(1, 40, 60, 48, 48)
        EsignSigner.of(settings_for(service, V2, visible=look)).sign(pdf, order)
        assert "imageBase64" not in service.orders[0]

    @pytest.mark.parametrize(("name", "kind"), [("a.JPG", b"image/jpeg"), ("a.png", b"image/png")])
    def test_the_kind_of_picture(self, service, pdf, order, tmp_path, name, kind):
        """The form says which it is."""
        (tmp_path / name).write_bytes(b"gambar")
        look = Appearance(1, 40, 60, 48, 48, tmp_path / name)
        EsignSigner.of(settings_for(service, V1, visible=look)).sign(pdf, order)
        assert kind in service.body


class TestPeople:
    """By what BSrE knows an official."""

    def test_an_address_with_v2(self, service, pdf, order):
        """Where an address is given, no NIK is sent."""
        service.users = {"bayu@kota.example": User("Bayu Prasetya", RIGHT)}
        emails = {"bayu-prasetya": "bayu@kota.example"}
        EsignSigner.of(settings_for(service, V2, emails=emails)).sign(pdf, order)
        assert ("bayu@kota.example", False) == (
            service.orders[0]["email"],
            "nik" in service.orders[0],
        )

    def test_neither(self, signer, service, pdf, order):
        """Without either nothing is asked, and the city file is named."""
        with pytest.raises(MisconfiguredError, match="has none of bayu-prasetya"):
            signer.sign(pdf, evolve(order, nik=None))
        assert [] == service.asked


class TestSettings:
    """What cannot work or is not safe is refused when it is read."""

    @pytest.mark.parametrize(
        "url",
        ["https://esign.kota.example", "http://localhost:8", "http://[::1]:8", "http://127.9.9.9"],
    )
    def test_good_addresses(self, url):
        """Anything over TLS; without it only this machine."""
        assert url == Settings(url, "kota", Secret("x"), V2).url

    @pytest.mark.parametrize(
        ("url", "told"),
        [
            ("http://10.0.0.8", "must be https"),
            ("http://esign.kota.example", "must be https"),
            ("https://kota:s3cret@esign.example", "neither a password"),
            ("https://esign.example/?key=s3cret", "neither a password"),
            ("ftp://esign.example", "must be like"),
            ("esign.example", "must be like"),
        ],
    )
    def test_bad_addresses(self, url, told):
        """Nothing that gives a passphrase or a password away."""
        with pytest.raises(ValueError, match=told) as caught:
            Settings(url, "kota", Secret("x"), V2)
        assert "s3cret" not in str(caught.value)

    @pytest.mark.parametrize(
        ("others", "told"),
        [
            ({"patience": timedelta(seconds=31)}, "patience"),
            ({"patience": timedelta()}, "patience"),
            ({"emails": {"a": "a@b.example"}}, "v1 knows people by their NIK"),
            ({"visible": Appearance(1, 0, 0, 9, 9)}, "an image or a link"),
        ],
    )
    def test_what_cannot_work(self, others, told):
        """Each is told by name."""
        with pytest.raises(ValueError, match=told):
            Settings("https://esign.example", "kota", Secret("x"), V1, **others)

    @pytest.mark.parametrize("place", [(0, 1, 1, 9, 9), (1, -1, 1, 9, 9), (1, 1, 1, 0, 9)])
    def test_no_place(self, place):
        """A signature stands somewhere on a page."""
        with pytest.raises(ValueError, match="a place on a page"):
            Appearance(*place)

    def test_missing_files(self, tmp_path):
        """A picture or an authority that is not there is told at once."""
        with pytest.raises(ValueError, match="image"):
            Appearance(1, 1, 1, 9, 9, tmp_path / "none.png")
        with pytest.raises(ValueError, match="ca_file"):
            Settings("https://e.example", "kota", Secret("x"), V2, ca_file=tmp_path / "none.pem")


def checked(signed, service):
    """Check as verifiers do."""
    found = check_signatures(signed, roots=service.authority.pem, at=datetime.now(UTC))
    return found.check.outcome.value
