"""Build hook: compiles the translations (``.po``) into what gettext reads (``.mo``)."""

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTranslations(BuildHookInterface):  # type: ignore[type-arg]
    """Runs for wheels and for editable installs alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Write each ``.mo`` beside its ``.po``, whole: programs may be reading the one before."""
        for source in Path(self.root, "src").rglob("*.po"):
            draft = source.with_suffix(f".mo.{os.getpid()}")
            with source.open("rb") as po, draft.open("wb") as mo:
                write_mo(mo, read_po(po, locale=source.parts[-3]))
            draft.replace(source.with_suffix(".mo"))
