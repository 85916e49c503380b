"""The rooms of the house: who may import whom, read from the imports themselves."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import ekelurahan
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.seal.trust import RootPins, sign_key_document

SOURCE = Path(ekelurahan.__file__).parent

BELOW_DESK = {"errors", "texts", "model", "ports", "seal"}
MAY_IMPORT = {
    "errors": set(),
    "texts": {"errors"},
    "model": {"errors", "texts"},
    "ports": {"model"},
    "seal": {"model", "ports", "errors", "texts"},
    "wire": {"model", "ports", "errors", "texts"},
    "outward": set(),
    "hookspecs": {"model", "ports", "errors"},
    "plugins": {"hookspecs", "ports", "seal", "model", "errors", "texts", "wire"},
    "desk": BELOW_DESK,
    "storing": {"model", "ports", "wire", "errors", "texts"},
    "adapters": {*BELOW_DESK, "wire", "storing"},
    "compose": {*BELOW_DESK, "wire", "desk", "adapters", "plugins", "hookspecs"},
    "testing": {
        *BELOW_DESK,
        "wire",
        "storing",
        "desk",
        "adapters",
        "plugins",
        "hookspecs",
        "compose",
    },
    "cli": {*BELOW_DESK, "wire", "desk", "adapters", "plugins", "hookspecs", "compose"},
    "__init__": {*BELOW_DESK, "adapters", "desk", "compose", "plugins", "hookspecs"},
    "__main__": {"cli"},
}
THIRD_PARTY = {
    "errors": set(),
    "texts": set(),
    "model": {"attrs"},
    "ports": {"attrs"},
    "seal": {"attrs", "cbor2", "cryptography"},
    "wire": {"attrs", "cattrs"},
    "storing": {"attrs"},
    "outward": {"attrs"},
    "hookspecs": {"attrs", "pluggy"},
    "plugins": {"attrs", "cattrs", "pluggy"},
    "desk": {"attrs"},
    "adapters/sql": {"attrs", "sqlalchemy", "alembic"},
    "adapters/spreadsheets": {"attrs", "openpyxl"},
    "adapters/pages": {"attrs", "typst"},
    "adapters/print_copies": {"attrs", "pypdf", "typst"},
    "adapters/qr_images": {"attrs"},
    "adapters/qr_matrix": {"segno"},
    "adapters/pdf_files": {"attrs", "pypdf"},
    "adapters/pdf_pages": {"attrs", "PIL", "pypdfium2"},
    "adapters/pdf_signatures": {"attrs", "pyhanko", "pyhanko_certvalidator"},
    "adapters/scans": {"attrs", "PIL", "zxingcpp"},
    "adapters/data_keys": {"attrs", "cryptography"},
    "adapters/key_files": {"attrs", "cryptography"},
}


def imported(path: Path) -> Iterator[str]:
    """Give the dotted names a file imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            yield from (f"{base}.{alias.name}" for alias in node.names)


def complaint(source: Path, room: str, cell: str, name: str) -> str | None:
    """Say what is wrong with an import; ``None`` where nothing is."""
    head, _, rest = name.partition(".")
    if head == "ekelurahan":
        target = rest.partition(".")[0]
        is_room = (source / target).is_dir() or (source / f"{target}.py").is_file()
        return f"the room {target}" if is_room and target not in {room, *MAY_IMPORT[room]} else None
    own = sys.stdlib_module_names | THIRD_PARTY.get(cell, {"attrs"})
    return None if head in own or room in {"cli", "compose", "testing"} else f"the library {head}"


def violations(source: Path) -> list[str]:
    """List every import that goes up, sideways, or to a library of another room."""
    found = []
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        cell = "/".join(parts[:2]) if parts[0] == "adapters" else parts[0]
        wrongs = (complaint(source, parts[0], cell, name) for name in imported(path))
        found += [f"{'/'.join(parts)} imports {wrong}" for wrong in wrongs if wrong]
    return found


def test_imports_go_down_only():
    """No room imports a room above it, beside it, or a library that is not its own."""
    assert violations(SOURCE) == []


@pytest.mark.parametrize(
    ("file", "line", "wrong"),
    [
        ("model/letters.py", "import sqlalchemy", "the library sqlalchemy"),
        ("model/letters.py", "from ekelurahan.ports import Clock", "the room ports"),
        ("desk/letters.py", "from ekelurahan.adapters.sql import store", "the room adapters"),
        ("desk/letters.py", "def f():\n    import pluggy", "the library pluggy"),
        ("seal/cose.py", "from ekelurahan import desk", "the room desk"),
        ("adapters/pages.py", "import pypdf", "the library pypdf"),
        ("errors.py", "import attrs", "the library attrs"),
    ],
)
def test_a_planted_import_is_found(tmp_path, file, line, wrong):
    """A forbidden import in any room, even inside a function, is named with its file."""
    for room in ("model", "desk", "seal", "adapters"):
        (tmp_path / room).mkdir()
    (tmp_path / "ports.py").touch()
    planted = tmp_path / file
    planted.write_text(line)

    assert [f"{file.removesuffix('.py')} imports {wrong}"] == violations(tmp_path)


def loaded_by(code: str, *args: object) -> set[str]:
    """Run code in a Python of its own and give the modules it has loaded."""
    code += "\nimport sys; print(*sys.modules)"
    command = [sys.executable, "-c", code, *map(str, args)]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_importing_the_package_loads_nothing():
    """`import ekelurahan` loads no module of its own and no library."""
    loaded = loaded_by("import ekelurahan")

    assert ["ekelurahan"] == [name for name in loaded if name.startswith("ekelurahan")]
    libraries = set().union(*THIRD_PARTY.values())
    assert set() == libraries & {name.partition(".")[0] for name in loaded}


def test_a_verification_loads_the_seal_and_nothing_else(
    tmp_path, document, keys, signer, make_list, sealed
):
    """Three libraries and what the seal needs: no model, desk, ports, database or typesetter."""
    folder = TrustFolder(tmp_path)
    jws = sign_key_document(document, keys["root"], signer)
    folder.write(RootPins(keys["root"].thumbprint), document, jws)
    folder.write_status_lists({document.status_lists[0].uri: make_list()})
    code = """
import sys, ekelurahan
result = ekelurahan.open_verifier(sys.argv[1]).check(sys.argv[2])
assert result.explain() and result.facts.name.startswith("Siti")
"""
    loaded = loaded_by(code, tmp_path, sealed())

    own = {name.split(".")[1] for name in loaded if name.startswith("ekelurahan.")}
    assert {"adapters", "compose", "errors", "seal", "texts"} == own
    in_rooms = {name for name in loaded if name.startswith(("ekelurahan.ad", "ekelurahan.com"))}
    assert {
        "ekelurahan.adapters",
        "ekelurahan.adapters.trust_folders",
        "ekelurahan.compose",
        "ekelurahan.compose.clocks",
        "ekelurahan.compose.verifiers",
    } == in_rooms
    libraries = set().union(*THIRD_PARTY.values()) | {"ssl", "tomllib", "argparse", "tempfile"}
    tops = {name.partition(".")[0] for name in loaded}
    assert {"attrs", "cbor2", "cryptography"} == libraries & tops


def test_every_public_name_is_there():
    """Each name of `__all__` can be imported, and the list is sorted and complete."""
    assert sorted(ekelurahan.__all__) == list(ekelurahan.__all__)
    assert all(hasattr(ekelurahan, name) for name in ekelurahan.__all__)
    assert set(ekelurahan.__all__) <= set(dir(ekelurahan))


def test_an_unknown_name_is_refused():
    """A misspelt public name is an AttributeError that names it."""
    with pytest.raises(AttributeError, match="open_dsk"):
        ekelurahan.open_dsk  # noqa: B018
