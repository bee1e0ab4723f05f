"""Build hook: compiles the translations, for packages and for editable installs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NO_DATE: Final = datetime.fromtimestamp(0, UTC)


class CompileCatalogs(BuildHookInterface):
    """Writes `imtui.mo` next to each `imtui.po`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (the interface's)
        """Compile before the files are collected."""
        for source in Path(self.root, "imtui", "messages").glob("*/LC_MESSAGES/imtui.po"):
            with source.open("rb") as file:
                catalog = read_po(file)
            # The same sources give the same file, whenever they are built.
            catalog.creation_date = catalog.revision_date = _NO_DATE
            with source.with_suffix(".mo").open("wb") as file:
                write_mo(file, catalog)
