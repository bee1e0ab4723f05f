"""The question before a run. It shows the account and the orders to cancel, and waits for a yes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Checkbox, Input, Static

from imtui.messages import _, current_language, lazy
from imtui.messages.letters import upper
from imtui.session import OperationRefused, Session
from imtui.session.log_texts import order_count
from imtui.ui.screens.dialog import Dialog, Reader
from imtui.ui.screens.questions.run_facts import fact_label, run_facts, unusual_words
from imtui.ui.terminal.key_names import with_key
from imtui.ui.widgets.buttons import KeyButton
from imtui.ui.widgets.checkbox import PlainCheckbox
from imtui.ui.widgets.inputs import OneLineInput

_FOCUS_KEYS: Final = frozenset({"tab", "shift+tab"})
_PROGRAM_KEYS: Final = frozenset({"ctrl+q", "ctrl+c", "ctrl+p", "f1"})
"""Keys that act on imtui and not on the question. None of them means yes."""
_RADIO_KEYS: Final = frozenset({"enter", "space", "up", "down", "left", "right"})
_CHECK_BOX_KEYS: Final = frozenset({"enter", "space"})


@dataclass(frozen=True, slots=True)
class RunScope:
    """A set of orders that a run may send. The question offers one or two of them."""

    words: Callable[[int], str]
    """Takes a number of orders, and returns the name on the screen: `3 selected`, `all 40 queued`."""
    rows: Sequence[int]
    """Rows of the batch, from 0, in any order. `ask_run` sorts them in sending order for the question."""
    notes: tuple[str, ...] = ()
    """Sentences for the operator: which orders are not in `rows`, and which replies to expect."""

    @property
    def name(self) -> str:
        """The name on the screen."""
        return self.words(len(self.rows))


class ScopeLine(Static, can_focus=True):
    """A line with a radio button for each scope. A click chooses a scope; `RunQuestion` handles the keys."""

    def show(self, names: Sequence[str], chosen: int) -> None:
        """Draw a radio button for each of `names`. `chosen` is the index of the chosen one, from 0."""
        parts = []
        for number, name in enumerate(names):
            mark = "(•)" if number == chosen else "( )"
            text = Content.from_markup(f"[@click=screen.scope({number})]$words[/]", words=f"{mark} {name}")
            parts.append(text.stylize("bold") if number == chosen else text)
        self.update(Content.assemble(fact_label(_("Orders")), Content("   ").join(parts)))


class RunQuestion(Dialog[tuple[int, ...]]):
    """The question before a run. Dismissed with the rows to send, or with None.

    `y` sends the orders of the chosen scope. If there are two scopes, `a` sends those of the second one. `d`
    shows a dry run. Every other key means no, unless it moves the focus, acts on the widget in focus or is
    one of `_PROGRAM_KEYS`.
    """

    asks = True
    explanation = lazy(
        "Asks before anything is sent. y sends the orders named in the title, a all of them; every other "
        "key is no. A cancel cannot be undone."
    )

    BINDINGS = [
        Binding("y", "yes", "Yes, for the orders named in the title"),
        Binding("a", "all", "Yes, for all orders"),
        Binding("n,escape,q", "no", "No, like every other key"),
        Binding("d,ctrl+o", "dry_run", "Show what would be sent"),
        Binding("up,down", "other_scope", "Change the scope while you type"),
    ]

    def __init__(
        self,
        session: Session,
        scopes: Sequence[RunScope],
        typed_for: Callable[[int], str],
        *,
        is_retry: bool,
    ) -> None:
        """`scopes` has one scope, or two: the selected or shown orders, then those of the whole batch.

        `typed_for` takes the number of orders. It returns the text that the operator must type to confirm;
        empty if a key is enough. `is_retry` changes the words of the title and of the yes button.
        """
        super().__init__()
        self._session = session
        self._scopes = tuple(scopes)
        self._is_retry = is_retry
        self._typed_for = typed_for
        self._chosen = 0
        """The index of the chosen scope."""
        self._with_unusual: set[int] = set()
        """The scopes whose unusual IDs the operator included, by index. Each scope has other unusual IDs."""
        batch = session.batch
        self._unusual_ids = [
            [batch[row].order_id for row in scope.rows if batch[row].unusual] for scope in self._scopes
        ]
        """The unusual IDs of each scope. The batch cannot change while the question is open."""

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of the chosen scope, which a yes sends. Unusual IDs are among them only if included."""
        rows, batch = self._scopes[self._chosen].rows, self._session.batch
        if self._chosen in self._with_unusual or not self._unusual_ids[self._chosen]:
            return tuple(rows)
        return tuple(row for row in rows if not batch[row].unusual)

    def compose(self) -> ComposeResult:
        """The scopes, the facts about the chosen scope, and the answers."""
        with Vertical(classes="dialog danger" if self._session.live else "dialog"):
            if len(self._scopes) > 1:
                yield ScopeLine(id="scopes")
            yield Static(id="facts")
            if any(self._unusual_ids):
                yield PlainCheckbox("", id="unusual")
            yield Static(id="consequence")
            yield Static(id="how")
            yield OneLineInput(id="typed", compact=True)
            with Horizontal(classes="buttons"):
                yield KeyButton(_("No"), "n", id="no", is_main=True)
                yield KeyButton(_("Yes"), "y", id="yes")
                yield KeyButton(_("Dry run"), "d", id="dry")

    def on_mount(self) -> None:
        """Show the first scope. Focus No, or the input if a text must be typed."""
        super().on_mount()
        self.query_one("#yes").set_class(self._session.live, "-live")
        self._show_scope()
        self._focus_answer()

    def handle_key_first(self, key: events.Key) -> bool:
        """Act on a key before the widgets receive it. Returns False if they or the app should get it."""
        if key.key in _FOCUS_KEYS | _PROGRAM_KEYS or isinstance(self.focused, Input):
            return False
        if self._acts_on_focus(key.key):
            return True
        match key.key:
            case "y":
                self.action_yes()
            case "a" if len(self._scopes) > 1:
                self.action_all()
            case "d" | "ctrl+o":
                self.action_dry_run()
            case _:
                self.action_no()
        return True

    def action_yes(self) -> None:
        """Close the window with the rows to send. If a text must be typed, only focus the input.

        If all IDs are unusual and not included, say so and stay open.
        """
        if self._text_to_type:
            self._focus_answer()
        elif self.rows:
            self.dismiss(self.rows)
        else:
            self.warn(_("Nothing was sent: all IDs are unusual. Mark the check box to include them."))

    def action_all(self) -> None:
        """Choose the last scope, then do the same as `action_yes`.

        If unusual IDs were included in another scope, only choose the last one: it may have further unusual
        IDs, which the operator has not seen.
        """
        last = len(self._scopes) - 1
        was_included = bool(self._with_unusual - {last})
        self.action_scope(last)
        if was_included and last not in self._with_unusual and self._unusual_ids[last]:
            self.warn(_("Nothing was sent: look at the unusual IDs of all orders first."))
        else:
            self.action_yes()

    def action_no(self) -> None:
        """Close the window. Nothing is sent."""
        self.dismiss(None)

    def action_scope(self, number: int) -> None:
        """Choose a scope. `number` is its index, from 0."""
        self._chosen = number
        self._show_scope()

    def action_other_scope(self) -> None:
        """Choose the next scope; after the last one, the first."""
        self.action_scope((self._chosen + 1) % len(self._scopes))

    def action_dry_run(self) -> None:
        """Show what a run would send after a yes, in a window over the question."""
        try:
            plan = self._session.dry_run(self.rows)
        except OperationRefused as error:
            self.warn(str(error))
            return
        self.app.push_screen(
            Reader(_("Dry run: {orders}", orders=order_count(len(plan.order_ids))), plan.lines())
        )

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        """Include the unusual IDs if the check box is checked, else exclude them."""
        event.stop()
        # The event may be older than the last key, so the value of the box is read.
        self._include_unusual(event.checkbox.value)

    def on_input_submitted(self) -> None:
        """Check the text typed on Enter. Without a text, Enter is a plain no."""
        self._check_typed(says_why=bool(self.query_one(Input).value.strip()))

    def _check_typed(self, *, says_why: bool) -> None:
        """The right text means yes. Any other means no. With `says_why`, the right one is shown then."""
        if self.query_one(Input).value.strip() == self._text_to_type and self.rows:
            self.dismiss(self.rows)
            return
        if says_why:
            self.warn(_("Nothing was sent. Type {text} to confirm.", text=self._text_to_type))
        self.dismiss(None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Do what the pressed button says."""
        self._press(event.button.id)

    def _press(self, button: str | None) -> None:
        match button:
            case "yes" if self._text_to_type:
                # Somebody who presses this button expects that something is sent.
                self._check_typed(says_why=True)
            case "yes":
                self.action_yes()
            case "dry":
                self.action_dry_run()
            case _:
                self.action_no()

    @property
    def _text_to_type(self) -> str:
        """The text that means yes; empty if a key is enough."""
        return self._typed_for(len(self.rows))

    def _acts_on_focus(self, key: str) -> bool:
        """Act on `key` as the widget in focus would. Returns False if the key has no effect there.

        The widget itself does not receive the key. It would act on the key later, perhaps after the next key.
        """
        match self.focused:
            case Button() as button if key == "enter":
                self._press(button.id)
            case ScopeLine() if key in _RADIO_KEYS:
                self.action_other_scope()
            case Checkbox() as box if key in _CHECK_BOX_KEYS:
                box.toggle()
                self._include_unusual(box.value)
            case _:
                return False
        return True

    def _include_unusual(self, included: bool) -> None:
        """Include the unusual IDs in the chosen scope, or exclude them."""
        if included:
            self._with_unusual.add(self._chosen)
        else:
            self._with_unusual.discard(self._chosen)
        self._show_scope()

    def _show_scope(self) -> None:
        """Draw the title, the facts, the buttons and the text to type for the chosen scope."""
        count, typed = order_count(len(self.rows)), self._text_to_type
        environment = upper(self._session.environment, current_language())
        if self._is_retry:
            title = _("{environment}: retry {orders}", environment=environment, orders=count)
            yes = _("Retry {orders}", orders=count)
        else:
            title = _("{environment}: cancel {orders}", environment=environment, orders=count)
            yes = _("Cancel {orders}", orders=count)
        self.query_one(".dialog").border_title = Content(title)
        for line in self.query(ScopeLine):
            names = [scope.name for scope in self._scopes]
            if not typed:
                names[-1] += " (a)"
            line.show(names, self._chosen)
        facts = run_facts(self._session, self.rows, self._scopes[self._chosen].notes)
        self.query_one("#facts", Static).update(Content("\n").join(facts))
        if self._session.live:
            words = _("A cancelled order stays cancelled. This cannot be undone.")
        else:
            words = _("Requests go to this machine. No real order is cancelled, unless it forwards them.")
        self.query_one("#consequence", Static).update(Content(words))
        for box_of_unusual in self.query(PlainCheckbox):
            box_of_unusual.label = Content(unusual_words(self._unusual_ids[self._chosen]))
            box_of_unusual.display = bool(self._unusual_ids[self._chosen])
            with box_of_unusual.prevent(Checkbox.Changed):
                box_of_unusual.value = self._chosen in self._with_unusual
        self._show_answers(yes, typed)

    def _show_answers(self, yes: str, typed: str) -> None:
        labels = {"no": _("No"), "yes": yes, "dry": _("Dry run")}
        keys = ("esc", "enter", "^o") if typed else ("n", "y", "d")
        for (button, label), key in zip(labels.items(), keys, strict=True):
            self.query_one(f"#{button}", Button).label = Content(with_key(label, key))
        how, entry = self.query_one("#how", Static), self.query_one(Input)
        how.display = entry.display = bool(typed)
        said = [_("Type {text} and press Enter to confirm.", text=typed)]
        if len(self._scopes) > 1:
            said.append(_("Up and Down change the scope."))
        how.update(Content(" ".join(said)))

    def _focus_answer(self) -> None:
        self.query_one("#typed" if self._text_to_type else "#no").focus()
