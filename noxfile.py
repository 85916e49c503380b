"""Every check of the project, each in an environment of its own. ``nox -l`` lists them."""

from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["lint", "typing", "tests", "examples"]
NPM = ("--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund")
PYTHONS = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))


@nox.session
def lint(session: nox.Session) -> None:
    """Style, formatting, spelling, and a docstring on every public name."""
    session.install("ruff~=0.17.0", "codespell~=2.4", "interrogate~=1.7")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("codespell", "src", "tests", "docs", "examples", *session.posargs)
    session.run("interrogate", "-q", "src", "tests", "examples", "noxfile.py")


@nox.session
def typing(session: nox.Session) -> None:
    """Types, strictly: the library, its examples, and how a user's code is seen."""
    session.install("-e", ".[test]", "mypy~=2.4", "nox")
    session.run("mypy")
    session.run("mypy", "noxfile.py", "tests/typing")
    for example in _examples():  # one by one: each is called app
        session.run("mypy", example)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Everything, then branch coverage of ``src`` without the property tests: 100 %."""
    session.install("-e", ".[test]")
    session.run("coverage", "run", "-m", "pytest", "-m", "not property", *session.posargs)
    session.run("coverage", "report")
    session.run("pytest", "-m", "property", "-q")


@nox.session
def tests_lowest(session: nox.Session) -> None:
    """The lowest versions of every dependency that pyproject.toml allows."""
    session.install("uv")
    session.run("uv", "pip", "install", "--resolution=lowest-direct", "-e", ".[test]")
    session.run("pytest", "-q", "-m", "not property", *session.posargs)


@nox.session
def services(session: nox.Session) -> None:
    """What needs more than Python: a browser, databases, npm. Nothing may be skipped."""
    session.install("-e", ".[services]")
    peers = Path("tests/services/cose")
    session.run("npm", "install", *NPM, "--prefix", f"{peers}/npm", external=True)
    # A peer of its own environment: it wants an older cbor2 than we do.
    session.run("python", "-m", "venv", f"{peers}/pip/.venv")
    pip = f"{peers}/pip/.venv/bin/pip"
    session.run(pip, "install", "-q", "-r", f"{peers}/pip/requirements.txt", external=True)
    session.run("pytest", "-q", "--no-skips", "tests/services", *session.posargs)


@nox.session
def examples(session: nox.Session) -> None:
    """Each example against the built wheel, as a stranger would run it."""
    session.install(".[test]")
    session.run("pytest", "-q", "examples", *session.posargs)


@nox.session
def plugins(session: nox.Session) -> None:
    """Each plug-in as a wheel beside the core's, alone in an environment, on its own tests."""
    session.install("build")
    wheels = Path(session.create_tmp()).absolute()
    wanted = session.posargs or [path.name for path in sorted(Path("plugins").glob("ekelurahan-*"))]
    for folder in (".", *(f"plugins/{name}" for name in wanted)):
        session.run("python", "-m", "build", "-q", "--wheel", "--outdir", str(wheels), folder)
    for name in wanted:
        home = wheels / f"for-{name}"
        session.run("python", "-m", "venv", "--clear", str(home))
        pip = (f"{home}/bin/pip", "install", "-q", "--find-links", str(wheels))
        session.run(*pip, f"{name}[test]", external=True)
        for peer in Path(f"plugins/{name}/tests").glob("*/package.json"):  # counterparts from npm
            session.run("npm", "install", *NPM, "--prefix", str(peer.parent), external=True)
        with session.chdir(f"plugins/{name}"):
            options = ("-q", "-p", "tests.no_skips", "--no-skips", "-c", "pyproject.toml")
            root = {"PYTHONPATH": str(Path(__file__).parent)}
            session.run(f"{home}/bin/python", "-m", "pytest", *options, env=root, external=True)


@nox.session
def bench(session: nox.Session) -> None:
    """Side by side with peers; writes docs/reference/performance.md (``-- --quick`` only prints)."""
    session.install(".[bench]", "./plugins/ekelurahan-pades")
    session.run("python", "benchmarks/letters.py", *session.posargs)
    session.run("python", "benchmarks/seal.py", *session.posargs)


@nox.session
def bench_store(session: nox.Session) -> None:
    """The databases, filled with a million letters: takes an hour, and servers on this machine."""
    session.install(".[mariadb,postgresql]")
    session.run("python", "benchmarks/store.py", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Hostile input at every border: ``nox -s fuzz -- --minutes 10 pdf``; all borders by default."""
    session.install("-e", ".[test]", "atheris~=3.0")
    session.run("python", "-m", "tests.fuzz.fuzz", *session.posargs)


@nox.session
def crash(session: nox.Session) -> None:
    """Death at every point of 200 random histories: ``nox -s crash -- --histories 20 --seed 3``."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.crash.histories", *session.posargs)


def _examples() -> list[str]:
    return [str(path) for path in sorted(Path("examples").glob("*/app.py"))]
