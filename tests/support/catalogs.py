"""Maintains the translations: `python -m tests.support.catalogs`.

Collects the texts of the source, brings every `imtui.po` up to date, and compiles it. New texts are empty
there; a translator fills them in. A text that the source has no more is removed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from imtui.messages.message import KEYWORDS

PACKAGE: Final = Path(__file__).parents[2] / "imtui"
CATALOGS: Final = tuple(sorted((PACKAGE / "messages").glob("*/LC_MESSAGES/imtui.po")))
"""The translations, one for each language except English."""

_DATED: Final = (
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Report-Msgid',
    b'"Last-Translator',
    b'"Generated',
)
"""Lines of the header that would differ at each run, or that say nothing."""


_NO_DATE: Final = datetime.fromtimestamp(0, UTC)


def source_texts() -> Catalog:
    """All texts that are marked in the package, with the files that have them."""
    catalog = Catalog(project="imtui")
    found = extract_from_dir(
        PACKAGE, method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=("i18n:",)
    )
    for filename, line, message, comments, context in found:
        catalog.add(message, locations=[(filename, line)], auto_comments=comments, context=context)
    return catalog


def read_catalog(path: Path) -> Catalog:
    """A translation."""
    with path.open("rb") as file:
        return read_po(file)


def as_file(catalog: Catalog) -> bytes:
    """The text of a `.po` file, sorted by text so that branches rarely touch the same lines."""
    file = BytesIO()
    write_po(file, catalog, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return b"".join(line for line in file.getvalue().splitlines(True) if not line.startswith(_DATED))


def compiled(catalog: Catalog) -> bytes:
    """The content of the `.mo` file, as the build hook writes it."""
    file = BytesIO()
    catalog.creation_date = catalog.revision_date = _NO_DATE
    write_mo(file, catalog)
    return file.getvalue()


def updated(catalog: Catalog) -> Catalog:
    """The translation with exactly the texts of the source."""
    texts = source_texts()
    catalog.update(texts, no_fuzzy_matching=True, update_header_comment=False)
    return catalog


def main() -> None:
    """Update and compile every translation, and say what is left to translate."""
    for path in CATALOGS:
        catalog = updated(read_catalog(path))
        path.write_bytes(as_file(catalog))
        path.with_suffix(".mo").write_bytes(compiled(catalog))
        missing = sum(1 for message in catalog if message.id and not message.string)
        print(f"{path}: {len(catalog)} texts, {missing} without translation")


if __name__ == "__main__":
    main()
