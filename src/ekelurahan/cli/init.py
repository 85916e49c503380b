"""``ekelurahan init``: a folder for a city."""

from argparse import Namespace

from ekelurahan.compose.folders import create_city_folder
from ekelurahan.texts import mark, say


def init(options: Namespace, language: str) -> int:
    """Make a city folder, or the keys it lacks, and say what to do with it."""
    folder = options.folder
    config = create_city_folder(folder)
    print(say(mark("The city folder is ready: {folder}"), language, folder=folder))
    print(
        say(
            mark("  {file}: offices, officials and assignments; edit it"),
            language,
            file="city.toml",
        )
    )
    print(say(mark("  {file}: where database, city and register are"), language, file=config.name))
    print(
        say(
            mark("  {file}: private keys, for your eyes only; keep root.pem offline"),
            language,
            file="keys/",
        )
    )
    print(say(mark("  {file}: what verifiers need; publish it"), language, file="trust/"))
    print(
        say(
            mark("After editing city.toml, run this command again: nothing is overwritten."),
            language,
        )
    )
    return 0
