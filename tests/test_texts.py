"""Texts for people, in the language of the reader."""

from importlib import resources
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from ekelurahan import errors
from ekelurahan.errors import EkelurahanError, Fault, InputError
from ekelurahan.texts import Worded, explain, mark, say

SOURCE = resources.files("ekelurahan")
ERRORS = [name for name in vars(errors) if name.endswith("Error")]


def messages_in_the_code():
    """Collect every template that is marked, said, or given to an error."""
    found = extract_from_dir(
        str(SOURCE),
        method_map=[("**.py", "python")],
        keywords=dict.fromkeys(["mark", "say", *ERRORS]),
    )
    return {message for _file, _line, message, _comments, _context in found}


@pytest.fixture(scope="module")
def indonesian() -> Catalog:
    """The Indonesian texts."""
    with (SOURCE / "locale/id/LC_MESSAGES/ekelurahan.po").open("rb") as file:
        return read_po(file, locale="id")


def names_in(template):
    """List what a template wants filled in."""
    return {name for _text, name, _spec, _conversion in Formatter().parse(template) if name}


class TestIndonesian:
    """Every text reaches residents and officials in Indonesian."""

    def test_nothing_is_missing(self, indonesian):
        """Every template of the code has a translation."""
        translated = {message.id for message in indonesian if message.id and message.string}

        assert set() == messages_in_the_code() - translated

    def test_nothing_is_left_over(self, indonesian):
        """Translations of templates that are gone are gone too."""
        assert set() == {m.id for m in indonesian if m.id} - messages_in_the_code()

    def test_every_name_stays(self, indonesian):
        """A translation is filled from the same values as its template."""
        for message in indonesian:
            assert names_in(message.id) == names_in(message.string), message.id

    def test_nothing_is_doubtful(self, indonesian):
        """No translation waits for a translator."""
        assert [] == [message.id for message in indonesian if message.id and message.fuzzy]


class TestSay:
    """One text."""

    @pytest.mark.parametrize(
        ("language", "text"), [("id", "SAH"), ("en", "GENUINE"), ("xx", "GENUINE")]
    )
    def test_language(self, language, text):
        """Languages without texts are answered in English."""
        assert text == say("GENUINE", language)

    def test_indonesian_is_the_default(self):
        """The readers are in Indonesia."""
        assert "SAH" == say("GENUINE")

    def test_values_are_filled_in(self):
        """Values are printed as they are; marked ones are words of the text."""
        template = "{city} has no office {key}"

        assert "SAH tidak memiliki kantor GENUINE" == say(
            template, city=mark("GENUINE"), key="GENUINE"
        )

    def test_nothing(self):
        """An empty template says nothing, not the head of the catalog."""
        assert "" == say("")


class TestExplain:
    """One error."""

    def test_message_and_advice(self):
        """What happened comes first, then what to do."""
        error = EkelurahanError("a refusal needs a reason", "Look at it again, then decide anew.")

        assert ("penolakan harus disertai alasan\nLihat lagi, lalu putuskan kembali.") == explain(
            error
        )

    def test_in_english(self):
        """English is the language of the code itself."""
        assert "a refusal needs a reason" == explain(
            EkelurahanError("a refusal needs a reason"), "en"
        )

    def test_faults_stand_between(self):
        """Every fault has a line of its own, in the words of the file."""
        error = InputError(
            "{path} cannot be used",
            "Look at it again, then decide anew.",
            faults=[Fault("name", "is required", 3)],
            path="kota.toml",
        )

        assert [
            "kota.toml tidak dapat dipakai",
            "  line 3, name: is required",
            "Lihat lagi, lalu putuskan kembali.",
        ] == explain(error).split("\n")

    def test_marked_values(self):
        """Words in a message are translated with it."""
        error = EkelurahanError(
            "{name} with an impossible {part}", name="NIK", part=mark("birth date")
        )

        assert "NIK dengan tanggal lahir yang tidak mungkin" == explain(error)

    @pytest.mark.parametrize(
        ("language", "told"),
        [("id", "gerbang ABC tutup\nTunggu."), ("en", "gate ABC is shut\nWait.")],
    )
    def test_a_plug_in_brings_its_translations(self, language, told):
        """An error of a plug-in is told in the reader's language, as one of the library is."""
        error = EkelurahanError(
            Worded("gate {name} is shut", id="gerbang {name} tutup"),
            Worded("Wait.", id="Tunggu."),
            name="ABC",
        )

        assert told == explain(error, language)
