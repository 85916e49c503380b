"""What is told about a file as a whole."""

import json

import pytest
from attrs import evolve

from ekelurahan.seal.file_reports import FileReport
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import NOT_REACHED, PASSED, Check, Outcome, Verdict

FAILED = Check(Outcome.FAILED, Reason.FILE_DIFFERS)
ADDED = Check(Outcome.UNKNOWN, Reason.PAGE_ADDED)
PICTURE = Check(Outcome.UNKNOWN, Reason.PAGE_IS_PICTURE)


@pytest.fixture
def report(check, sealed):
    """A file that holds everything it should."""
    checks = {"content": PASSED, "page": PASSED, "signature": PASSED, "stored": PASSED}
    return FileReport((check(sealed()),), **checks, signers=("Kota Pontianak",))


def test_a_file_as_it_should_be_is_genuine(report):
    """True, and every check is told below the facts."""
    assert report
    assert (Verdict.GENUINE, ()) == (report.verdict, report.reasons)
    lines = report.explain().splitlines()
    assert "SAH" == lines[0]
    assert [
        "Isi terlampir       : sesuai",
        "Halaman             : sesuai",
        "Tanda tangan berkas : sesuai – Kota Pontianak",
        "Berkas di kantor    : sesuai",
    ] == lines[-4:]


@pytest.mark.parametrize("name", ["content", "page", "signature", "stored"])
def test_whatever_failed_makes_the_file_forged(report, name):
    """A genuine seal inside does not help, and its facts are not shown."""
    forged = evolve(report, **{name: FAILED})
    explained = forged.explain("en")

    assert (Verdict.FORGED, False) == (forged.verdict, bool(forged))
    assert "NOT GENUINE" == explained.splitlines()[0]
    assert "- The office issued this letter as another file." in explained
    assert "Ask for the file as the office handed it out." in explained
    assert "Siti" not in explained


def test_what_nobody_can_vouch_for_is_undetermined(report):
    """An added page is no proof of a forgery; the facts are there to be compared."""
    added = evolve(report, page=ADDED)
    explained = added.explain()

    assert Verdict.UNDETERMINED is added.verdict
    assert "BELUM DAPAT DIPERIKSA" == explained.splitlines()[0]
    assert "Siti Rahmawati" in explained
    assert "SAH" not in explained.splitlines()


def test_what_could_not_be_checked_is_told(report):
    """A scan and an office that was not asked leave a genuine letter genuine."""
    scan = evolve(report, page=PICTURE, stored=NOT_REACHED)

    assert scan
    assert (Reason.PAGE_IS_PICTURE,) == scan.reasons
    assert "Halaman             : Halaman berupa gambar" in scan.explain()
    assert "Berkas di kantor    : tidak diperiksa" in scan.explain()


@pytest.mark.parametrize(
    ("seals", "verdict"),
    [
        ((Verdict.GENUINE, Verdict.REVOKED), Verdict.REVOKED),
        ((Verdict.FORGED, Verdict.REVOKED), Verdict.FORGED),
        ((Verdict.GENUINE, Verdict.UNDETERMINED), Verdict.UNDETERMINED),
        ((Verdict.EXPIRED, Verdict.UNDETERMINED), Verdict.EXPIRED),
    ],
)
def test_the_worst_of_several_seals_counts(report, seals, verdict):
    """A letter is worth as much as its worst signature, and no doubt about the page helps it."""
    results = tuple(evolve(report.seals[0], verdict=one) for one in seals)

    assert verdict is FileReport(results).verdict
    assert verdict is FileReport(results, page=ADDED).verdict


def test_seals_alone_are_explained_as_ever(check, sealed):
    """A photo has no checks of its own."""
    result = check(sealed())
    report = FileReport((result,))

    assert result.explain() == report.explain()
    assert None is report.to_json()["file"]


def test_a_report_becomes_plain_json(report):
    """Verdict and truth of the whole, the seals, and the checks that apply."""
    members = json.loads(json.dumps(evolve(report, page=PICTURE).to_json()))

    assert (True, "genuine", 1) == (
        members["genuine"],
        members["verdict"],
        len(members["seals"]),
    )
    assert ["page-is-picture"] == members["file"]["reasons"]
    assert {"outcome": "passed", "reason": None} == members["file"]["checks"]["content"]
    assert ["Kota Pontianak"] == members["file"]["signers"]


class TestComparedWithPaper:
    """What a person reads on the paper."""

    @pytest.mark.parametrize(
        "paper",
        [
            {},
            {"name": " SITI rahmawati  binti Abdullah"},
            {"number": "400.12.2.1 / 0007 / PTK / 2026"},
            {"nik": "6171010000000001"},
        ],
    )
    def test_the_same_is_the_same(self, report, paper):
        """Capitals and white space do not count."""
        assert report.compared_with(**paper)

    @pytest.mark.parametrize(
        "paper", [{"name": "Siti"}, {"number": "400"}, {"nik": "6171010000000002"}]
    )
    def test_a_difference_makes_it_forged(self, report, paper):
        """The seal is genuine, but copied: nothing it says is shown."""
        seal = report.compared_with(**paper).seals[0]

        assert (Verdict.FORGED, (Reason.PAPER_DIFFERS,)) == (seal.verdict, seal.reasons)
        assert "Ini bukan surat yang disegel oleh kantor." in seal.explain()
        assert None is seal.facts

    def test_a_seal_without_facts_stays_what_it_is(self, check):
        """What could not be checked is not called forged."""
        assert Verdict.UNDETERMINED is check("x").compared_with(name="Siti").verdict

    def test_a_letter_of_two_offices_has_two_numbers(self, report, check, sealed):
        """Either may be compared, another one may not."""
        both = FileReport((report.seals[0], check(sealed(number="112/PSL/2026"))))

        assert both.compared_with(number="112/PSL/2026")
        assert not both.compared_with(number="113/PSL/2026")
