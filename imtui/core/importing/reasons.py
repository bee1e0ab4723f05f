"""The reasons to reject, ignore or mark a piece of the input, with a sentence for the operator for each."""

from __future__ import annotations

from enum import Enum

from imtui.core.importing.limits import MAX_DIGITS
from imtui.messages import Message, lazy, plazy


class _Explained(Enum):
    """An enum with a sentence for each member. A member's value is its name in the journal and in JSON."""

    @property
    def sentence(self) -> str:
        """The meaning of the member, for the operator.

        The sentence has no capital letter and no full stop, because it may follow the rejected text.
        """
        return str(_SENTENCES[self])

    @property
    def message(self) -> Message:
        """The sentence as a `Message`, which is translated when it is shown."""
        return _SENTENCES[self]


class Reason(_Explained):
    """Why a piece was rejected."""

    DIGITS_ONLY = "digits_only"
    ZERO = "zero"
    TOO_LONG = "too_long"
    SIGN = "sign"
    OTHER_DIGITS = "other_digits"
    INVISIBLE = "invisible"
    SCIENTIFIC = "scientific"
    INEXACT = "inexact"
    FORMULA_ERROR = "formula_error"
    DECIMAL = "decimal"
    AMOUNT = "amount"
    GROUPS = "groups"
    RANGE = "range"
    SEVERAL = "several"
    WORDS = "words"
    NO_ORDER_ID = "no_order_id"
    MORE_CELLS = "more_cells"
    FEWER_CELLS = "fewer_cells"
    OTHER_TABLE = "other_table"
    COMMENTED_OUT = "commented_out"
    NOT_PICKED = "not_picked"
    NOTHING_PICKED = "nothing_picked"


class TimeProblem(_Explained):
    """Why a sending time could not be read. The order is not rejected for this, and has no sending time."""

    UNREADABLE = "unreadable"
    DAY_OR_MONTH = "day_or_month"
    TWO_HOURS = "two_hours"
    NO_HOUR = "no_hour"


class Unusual(_Explained):
    """Why an order ID is unusual. It is a valid ID, but the operator may not have meant it."""

    LENGTH = "length"
    PHONE = "phone"
    DATE = "date"
    RUNNING_NUMBER = "running_number"
    TOTAL = "total"
    EXCLUDED = "excluded"


class Aside(_Explained):
    """The kind of a line that is not an order, such as a heading. Such lines are ignored, but counted."""

    HEADING = "heading"
    TITLE = "title"
    FOOTER = "footer"
    COMMENT = "comment"
    RULER = "ruler"


_SENTENCES: dict[_Explained, Message] = {
    Reason.DIGITS_ONLY: lazy("an order ID is digits only"),
    Reason.ZERO: lazy("zero is not an order ID"),
    Reason.TOO_LONG: lazy("longer than {count} digits", count=MAX_DIGITS),
    Reason.SIGN: lazy("an order ID has no sign"),
    Reason.OTHER_DIGITS: lazy("its digits are not 0 to 9 of the keyboard; type the ID by hand"),
    Reason.INVISIBLE: lazy("it contains an invisible character; type the ID by hand"),
    Reason.SCIENTIFIC: lazy(
        "a spreadsheet changed this number and digits are lost; format the column as text and copy it again"
    ),
    Reason.INEXACT: lazy("programs lose digits of numbers this large; write the ID as text in quotes"),
    Reason.FORMULA_ERROR: lazy("a formula failed in the spreadsheet; correct it and save the list again"),
    Reason.DECIMAL: lazy(
        "a spreadsheet changed this to a decimal number; remove the point or comma and what follows it"
    ),
    Reason.AMOUNT: lazy("this is a decimal number, not an order ID"),
    Reason.GROUPS: lazy("this is one number in groups, or several numbers; write each ID without separators"),
    Reason.RANGE: lazy("this is a range; write each ID on its own line"),
    Reason.SEVERAL: lazy("this line holds more than one number; write each ID on its own line"),
    Reason.WORDS: lazy("this line is words, not an order ID"),
    Reason.NO_ORDER_ID: lazy("this row has no order ID"),
    Reason.MORE_CELLS: lazy("this row has more cells than the others, so its order ID is not certain"),
    Reason.FEWER_CELLS: lazy("this row has fewer cells than the others, so its order ID is not certain"),
    Reason.OTHER_TABLE: lazy("this row belongs to a second table; import that table by itself"),
    Reason.COMMENTED_OUT: lazy("this row begins with a comment sign"),
    Reason.NOT_PICKED: lazy("this number was not picked"),
    Reason.NOTHING_PICKED: lazy("nothing was picked from this line"),
    TimeProblem.UNREADABLE: lazy("this sending time cannot be read"),
    TimeProblem.DAY_OR_MONTH: lazy("day first or month first? the column has both"),
    TimeProblem.TWO_HOURS: lazy("the date and the hour column give different hours"),
    TimeProblem.NO_HOUR: lazy("this is a day without an hour"),
    Unusual.LENGTH: lazy("its length differs from nearly all others"),
    Unusual.PHONE: lazy("it looks like a phone number"),
    Unusual.DATE: lazy("it looks like a date"),
    Unusual.RUNNING_NUMBER: lazy("it looks like a running number"),
    Unusual.TOTAL: lazy("it looks like a total"),
    Unusual.EXCLUDED: lazy("the list says that it must not be cancelled"),
    Aside.HEADING: plazy("line", "heading"),
    Aside.TITLE: plazy("line", "title"),
    Aside.FOOTER: plazy("line", "footer"),
    Aside.COMMENT: plazy("line", "comment"),
    Aside.RULER: plazy("line", "ruled line"),
}
