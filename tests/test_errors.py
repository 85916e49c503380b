"""The error tree."""

import inspect
import pickle

import pytest

from ekelurahan import errors
from ekelurahan.errors import EkelurahanError, Fault, InputError, InvalidFileError, blot, quote
from ekelurahan.storing.errors import no_resident, not_found

CLASSES = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, Exception)]


class TestTree:
    """What catching catches."""

    @pytest.mark.parametrize("error", CLASSES)
    def test_one_root(self, error):
        """Catching the root catches everything."""
        assert issubclass(error, EkelurahanError)

    @pytest.mark.parametrize("error", [c for c in CLASSES if issubclass(c, InputError)])
    def test_bad_input_is_a_value_error(self, error):
        """Callers who know Python's own errors catch bad input too."""
        assert issubclass(error, ValueError)

    def test_not_checked_is_not_trusted(self):
        """Catching "do not trust" also catches "could not check"."""
        assert issubclass(errors.CannotVerifyError, errors.UnverifiedError)

    def test_the_tree_is_drawn(self):
        """The module shows every class of the tree to its reader."""
        for error in CLASSES:
            assert error.__name__ in errors.__doc__


class TestError:
    """One error."""

    def test_is_filled_in(self):
        """Message and advice are templates, filled with the values."""
        error = EkelurahanError("no office {key}", "Check {key}.", key="61.71")

        assert ("no office 61.71", "Check 61.71.") == (str(error), error.advice)
        assert ("no office {key}", "Check {key}.") == (
            error.message_template,
            error.advice_template,
        )
        assert {"key": "61.71"} == error.values

    def test_braces_in_values_do_no_harm(self):
        """A value is printed as it is, whatever it holds."""
        assert "no {x}" == str(EkelurahanError("no {key}", key="{x}"))

    def test_advice_may_be_left_out(self):
        """Where there is nothing to add, the advice is empty."""
        assert "" == EkelurahanError("gone").advice

    @pytest.mark.parametrize("error", CLASSES)
    def test_crosses_processes(self, error):
        """An error from a worker process arrives whole."""
        raised = error("no office {key}", "Check {key}.", key="61.71")

        arrived = pickle.loads(pickle.dumps(raised))  # noqa: S301

        assert (error, str(raised), raised.values) == (type(arrived), str(arrived), arrived.values)

    @pytest.mark.parametrize("name", ["message", "advice", "self"])
    def test_values_may_have_any_name(self, name):
        """Names of arguments are free for values."""
        assert {name: 1} == EkelurahanError("x", **{name: 1}).values


class TestBlotting:
    """No error holds a NIK or a KK number."""

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("6171014508900001", "…"),
            ("no 6171 0145 0890 0001 here", "no … here"),
            ("61.71.01-450890-0001", "…"),
            ("6171014508900001a", "…a"),
            ("NIKc6171014508900001fax", "NIKc…fax"),
            ("2026-03-02 6171 0145 0890 0001", "…"),
            ("6171014508900001" * 2, "…"),
        ],
    )
    def test_numbers_are_blotted_out(self, text, told):
        """However they are broken up, and whatever letters stand beside them."""
        error = EkelurahanError("no {key}", "Check {key}.", key=text)

        assert (f"no {told}", told) == (str(error), error.values["key"])
        assert told == blot(text)

    @pytest.mark.parametrize(
        "text",
        [
            "400.12.2.1/0007/PTK/2026",
            "61.71.01.1004",
            "2026-03-02 - 2026-03-06",
            "2026-03-02 2026-03-06",
            "2026-11-24 02:30:00.123456+00:00",
            "12345678-1234-4234-8234-123456789012",
            "a1" * 32,
            "1a" * 16,
            "+62 812-3456-7890",
        ],
    )
    def test_others_stay(self, text):
        """Numbers of letters, codes, days, digests and UUIDs tell nothing of anybody."""
        assert text == blot(text)

    @pytest.mark.parametrize("length", range(40, 64))
    def test_a_cut_leaves_no_beginning(self, length):
        """What is too long to be quoted whole is blotted first."""
        assert "6171" not in quote("x" * length + "6171014508900001")
        assert "6171" not in str(not_found("number", "x" * length + " 6171 0145 0890 0001"))
        assert "6171" not in str(no_resident("x" * length + "6171014508900001"))


class TestFaults:
    """What an :class:`InputError` lists."""

    @pytest.mark.parametrize(
        ("fault", "text"),
        [
            (Fault("offices[3].level", "is unknown", 41), "line 41, offices[3].level: is unknown"),
            (Fault("keperluan", "is required"), "keperluan: is required"),
        ],
    )
    def test_text(self, fault, text):
        """A fault tells line, place and problem."""
        assert text == str(fault)

    def test_stand_below_the_message(self):
        """Every fault has a line of its own."""
        faults = [Fault("a", "is required"), Fault("b", "is odd", 2)]

        error = InvalidFileError("{path} has faults", "Mend them.", faults=faults, path="x.toml")

        assert "x.toml has faults\n  a: is required\n  line 2, b: is odd" == str(error)
        assert tuple(faults) == error.faults

    def test_may_be_none(self):
        """An error about the whole input lists nothing."""
        assert ((), "empty") == (InputError("empty").faults, str(InputError("empty")))
