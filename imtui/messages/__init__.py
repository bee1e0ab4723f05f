"""Everything that operators read, in their language: translated messages, numbers, dates and letters.

Every text is English in the source. `_`, `ngettext` and `pgettext` return it in the language in use. `lazy`,
`nlazy` and `plazy` return a `Message` instead, for a text that is made before it is shown: in a table, in an
exception, in the log.

    _("Using account {name}.", name=account)
    ngettext("{count:n} order", "{count:n} orders", count)
    raise SettingsError(lazy("{path} is not a file.", path=path))

The translations are in `tr/LC_MESSAGES/imtui.po`. Package builds and editable installs compile it.
"""

from __future__ import annotations

from imtui.messages.language import (
    LANGUAGES,
    MissingCatalogError,
    current_language,
    language_of_system,
    use_language,
)
from imtui.messages.message import (
    Message,
    _,
    in_english,
    joined,
    lazy,
    ngettext,
    nlazy,
    number,
    pgettext,
    plazy,
)
