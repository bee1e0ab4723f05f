"""imtui's own themes: readable and distinguishable, also for colour-blind eyes and in few colours."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.color import ColorType
from rich.style import Style
from textual.color import Color
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES, Theme
from textual.widgets import Input, OptionList, Static

from imtui.core.order import Order
from imtui.core.outcome import FAILURES, GLYPHS, State
from imtui.core.protocol import Result
from imtui.settings import COLOURS, load
from imtui.ui.presentation.outcome_style import STYLES, style_of
from imtui.ui.screens.search_list import ThemeList, with_own_first
from imtui.ui.theme.order_colours import order_variables
from imtui.ui.theme.themes import TERMINAL_THEME, THEMES, account_colours, theme_problem
from tests.support.colours import EYES, RGB, contrast, distance, rgb
from tests.support.scripted import BUSY, DENIED, DOWN, LOST, NOT_FOUND, Provider
from tests.support.stage import LIVE, SANDBOX, Stage, make_app, on_stage

OWN = [theme for theme in THEMES if not theme.ansi]
TRUE_COLOUR = [pytest.param(theme, id=theme.name) for theme in OWN]
ALL = [
    *TRUE_COLOUR,
    *(pytest.param(theme, id=theme.name) for theme in BUILTIN_THEMES.values() if not theme.ansi),
]
MATTER = ("cancelled", "not-found", "denied", "unconfirmed")
"""Roles that must be distinguishable: the order goes out, does not go out, or may go out."""


def colours_of(theme: Theme) -> dict[str, RGB]:
    """The colours that the application uses in a theme, by variable."""
    variables = {**order_variables(theme), **theme.to_color_system().generate(), **theme.variables}
    return {name: rgb(value) for name, value in variables.items() if re.fullmatch(r"#\w{6}", value)}


def grounds_of(style: str, colours: dict[str, RGB]) -> list[str]:
    """The backgrounds on which a role's text is drawn."""
    own = [f"order-{style}-{kind}" for kind in ("row", "selected", "mark")]
    return ["background", "surface", "cursor-ground", *(ground for ground in own if ground in colours)]


@pytest.mark.parametrize("theme", ALL)
def test_every_state_can_be_read_on_every_ground(theme: Theme) -> None:
    colours = colours_of(theme)
    for style in STYLES:
        for ground in grounds_of(style, colours):
            assert contrast(colours[f"order-{style}"], colours[ground]) >= 4.5, (style, ground)
            if "mark" not in ground:
                assert contrast(colours["order-text"], colours[ground]) >= 4.5, ground
                assert contrast(colours["order-muted"], colours[ground]) >= 4.5, ground


@pytest.mark.parametrize("theme", TRUE_COLOUR)
def test_a_row_differs_from_what_is_around_it(theme: Theme) -> None:
    colours = colours_of(theme)
    for style in set(STYLES) - {"queued"}:
        row, selected = colours[f"order-{style}-row"], colours[f"order-{style}-selected"]
        assert distance(row, colours["background"]) >= 2.3, style
        assert distance(selected, row) >= 4, style
        assert distance(selected, colours["cursor-ground"]) >= 2.3, style


@pytest.mark.parametrize("theme", TRUE_COLOUR)
def test_boxes_and_fields_differ_from_what_they_stand_on(theme: Theme) -> None:
    variables = {**theme.to_color_system().generate(), **theme.variables}
    surface = rgb(variables["surface"])
    for own in ("panel", "primary-muted"):
        assert distance(rgb(variables[own]), surface) >= 4, own
    assert contrast(rgb(variables["foreground"]), rgb(variables["primary-muted"])) >= 4.5


def test_with_high_contrast_it_is_seven() -> None:
    colours = colours_of(next(theme for theme in THEMES if theme.name == "imtui-high-contrast"))
    for style in STYLES:
        for ground in grounds_of(style, colours):
            assert contrast(colours[f"order-{style}"], colours[ground]) >= 7, (style, ground)


@pytest.mark.parametrize("theme", ALL)
def test_no_two_states_have_one_colour_for_any_eyes(theme: Theme) -> None:
    colours, is_own = colours_of(theme), theme in OWN
    for eyes, (one, other) in product(EYES, combinations(STYLES, 2)):
        # What matters is seen at a glance, the rest when it is looked for. Other themes have lighter grounds.
        least = (20 if {one, other} <= set(MATTER) else 10) if is_own else 7
        assert distance(colours[f"order-{one}"], colours[f"order-{other}"], eyes) >= least, (one, other, eyes)


@pytest.mark.parametrize("eyes", EYES)
def test_the_colour_blind_theme_keeps_states_further_apart(eyes: str) -> None:
    colours = colours_of(next(theme for theme in THEMES if theme.name == "imtui-colour-blind"))
    for one, other in combinations(MATTER, 2):
        assert distance(colours[f"order-{one}"], colours[f"order-{other}"], eyes) >= 30, (one, other)


def test_the_simulation_is_the_published_one() -> None:
    red, green = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)
    assert distance(red, green) == pytest.approx(170.6, abs=0.5)
    assert distance(red, green, "deuteranopia") < distance(red, green) / 2
    assert contrast((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)) == pytest.approx(21)
    assert contrast(rgb("#767676"), rgb("#ffffff")) == pytest.approx(4.54, abs=0.01)


def test_no_state_is_shown_by_its_colour_alone() -> None:
    reported = {f"{GLYPHS[state]} {state.value}" for state in State}
    assert len(reported) == len(State)
    # Refused, cancelled and unconfirmed orders differ without a word, too.
    assert len({GLYPHS[state] for state in State} - {GLYPHS[State.UNREACHABLE]}) == len(State) - 2


SCRIPTS: dict[str, list[Result]] = {
    "428": [LOST],
    "429": [NOT_FOUND],
    "430": [BUSY],
    "431": [DOWN],
    "433": [DENIED],
}


def hue(theme: str, variable: str) -> RichColor:
    """A colour as a strip has it."""
    found = next(each for each in THEMES if each.name == theme)
    return Color.parse(
        {**order_variables(found), **found.to_color_system().generate(), **found.variables}[variable]
    ).rich_color


async def choose_theme(stage: Stage, name: str) -> None:
    stage.app.theme = name
    await stage.pilot.pause()


def cell(line: Strip, text: str) -> Style:
    """The style of a text in a line."""
    (style,) = {segment.style for segment in line if text in segment.text and segment.style}
    return style


async def test_a_whole_row_has_the_colour_of_its_code() -> None:
    async with on_stage(make_app("428 429 430 431 432 433", Provider(SCRIPTS), workers=1, ran=True)) as stage:
        await stage.press("escape", "end")
        for theme in OWN:
            await choose_theme(stage, theme.name)
            for row, order in enumerate(list(stage.session.batch)[:-1]):
                assert_row_has_its_colour(stage.table.render_line(row + 1), order, theme.name)


def assert_row_has_its_colour(line: Strip, order: Order, theme: str) -> None:
    role = style_of(order.state, order.code)
    grounds = {segment.style.bgcolor for segment in line if segment.style}
    assert hue(theme, f"order-{role}-row") in grounds, (theme, order)
    assert len(grounds) <= 2, (theme, order)
    state, order_id = cell(line, order.state.value), cell(line, order.order_id)
    assert state.color == hue(theme, f"order-{role}"), (theme, order)
    assert bool(state.bold) is (order.state in FAILURES), (theme, order)
    assert bool(state.reverse) is (order.state is State.UNCONFIRMED), (theme, order)
    assert (order_id.color == state.color) is (order.state in FAILURES), (theme, order)


async def test_cursor_and_selection_keep_the_colour_of_the_code() -> None:
    async with on_stage(make_app("428 429 430", Provider(SCRIPTS), workers=1, ran=True)) as stage:
        await stage.press("escape", "home", "down", "v", "down", "v")
        for theme in OWN:
            name = theme.name
            await choose_theme(stage, name)
            stage.table.focus()
            await stage.pilot.pause()
            selected, current = stage.table.render_line(2), stage.table.render_line(3)
            assert cell(selected, "▌").color == cell(current, "▌").color == hue(name, "primary"), name
            assert cell(selected, "429").bgcolor == hue(name, "order-not-found-selected"), name
            assert cell(current, "430").bgcolor == hue(name, "cursor-ground"), name
            assert cell(current, "430").color == hue(name, "order-busy"), name
            assert cell(current, "430").bold, name
            stage.entry.focus()
            await stage.pilot.pause()
            unfocused = stage.table.render_line(3)
            assert cell(unfocused, "430").bgcolor == hue(name, "cursor-ground"), name
            assert not cell(unfocused, "430").bold, name


async def test_with_sixteen_colours_a_failed_row_is_coloured_in_full() -> None:
    async with on_stage(
        make_app("428 429 432", Provider(SCRIPTS), workers=1, terminal_colours=True, ran=True)
    ) as stage:
        await stage.press("escape", "end")
        colours = {s.style.color.number for s in stage.table.render_line(2) if s.style and s.style.color}
        assert colours == {YELLOW}
        cursor = stage.table.render_line(3)
        assert all(segment.style and segment.style.reverse for segment in cursor)


async def test_the_overview_has_the_colour_of_the_worst_order() -> None:
    async with on_stage(make_app("428 429 430 431 432", Provider(SCRIPTS), workers=1, ran=True)) as stage:
        colours = [s.style.color for s in stage.overview.render_line(0) if s.style and s.text.strip()]
        roles = [style_of(order.state, order.code) for order in stage.session.batch]
        assert colours == [hue("imtui-dark", f"order-{role}") for role in roles]


async def test_no_color_has_no_colour_and_unconfirmed_in_reverse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    profile = replace(SANDBOX, colour="red")
    app = make_app("428 429", Provider({"428": [LOST]}), profile=profile, terminal_colours=True)
    async with on_stage(app) as stage:
        await stage.run_to_the_end()
        assert app.theme == TERMINAL_THEME
        reverse = set()
        for line in stage.strips:
            for segment in line:
                assert segment.style is not None
                for shade in (segment.style.color, segment.style.bgcolor):
                    assert shade is None or shade.is_default, segment
                reverse |= {segment.text.strip()} if segment.style.reverse else set()
        assert any("? unconfirmed" in text for text in reverse)


@pytest.mark.parametrize("theme", TRUE_COLOUR)
def test_account_colours_are_readable_and_distinct(
    theme: Theme,
) -> None:
    colours = account_colours(ansi=False)
    grounds = {name: rgb(colours[f"account-{name}"]) for name in COLOURS}
    generated = theme.to_color_system().generate()
    around = [rgb(colours["target-live"]), rgb(generated["panel"]), rgb(generated["surface"])]
    for name, ground in grounds.items():
        assert contrast(rgb(colours[f"account-{name}-text"]), ground) >= 4.5, name
        assert all(distance(ground, other) >= 20 for other in around), name
    for word in ("live", "sandbox"):
        assert contrast(rgb(colours["target-text"]), rgb(colours[f"target-{word}"])) >= 7
    for one, other in combinations(COLOURS, 2):
        assert distance(grounds[one], grounds[other]) >= 20, (one, other)


SIXTEEN = {
    "xterm": "red=#cd0000 green=#00cd00 yellow=#cdcd00 blue=#0000ee magenta=#cd00cd cyan=#00cdcd",
    "vga": "red=#aa0000 green=#00aa00 yellow=#aa5500 blue=#0000aa magenta=#aa00aa cyan=#00aaaa",
}
"""The colours of two terminals; black and bright white are the same on both."""


@pytest.mark.parametrize("terminal", SIXTEEN)
@pytest.mark.parametrize("name", COLOURS)
def test_the_colours_of_accounts_can_be_read_with_sixteen(name: str, terminal: str) -> None:
    named = dict(pair.split("=") for pair in SIXTEEN[terminal].split())
    palette = {"black": "#000000", "bright_white": "#ffffff", **named}
    colours = account_colours(ansi=True)
    ground, text = (
        palette[colours[variable].removeprefix("ansi_")]
        for variable in (f"account-{name}", f"account-{name}-text")
    )
    assert contrast(rgb(text), rgb(ground)) >= 4


def shades(line: Strip, text: str) -> list[tuple[RichColor | None, RichColor | None]]:
    """Text colour and background of the pieces of a line that are `text`."""
    return [
        (segment.style.color, segment.style.bgcolor)
        for segment in line
        if segment.text == text and segment.style
    ]


@pytest.mark.parametrize(
    "names", [[TERMINAL_THEME], [theme.name for theme in OWN]], ids=["16 colours", "true colour"]
)
async def test_the_account_s_colour_is_in_first_line_and_question(names: list[str]) -> None:
    few = names == [TERMINAL_THEME]
    colours = account_colours(ansi=few)
    text, ground = (Color.parse(colours[f"account-{each}"]).rich_color for each in ("cyan-text", "cyan"))
    profile = replace(LIVE, colour="cyan")
    async with on_stage(make_app("428", profile=profile, terminal_colours=few)) as stage:
        for name in names:
            await choose_theme(stage, name)
            assert shades(stage.strips[0], "acme") == [(text, ground)], name
            await stage.press("ctrl+r")
            question = stage.screen.query_one("#facts", Static)
            assert shades(question.render_line(0), "acme") == [(text, ground)], name
            await stage.press("n")


async def test_without_colours_every_field_has_a_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(Input, "cursor_blink", False)
    async with on_stage(make_app("428 429", terminal_colours=True)) as stage:
        await stage.press("escape")
        await assert_fields_have_a_shape(stage, "dashboard")
        for key in ("b", "c", "e", "o", "comma", "m", "P"):
            await stage.press(key)
            await assert_fields_have_a_shape(stage, key)
            await stage.press("escape")


async def assert_fields_have_a_shape(stage: Stage, where: str) -> None:
    fields = [field for field in stage.screen.query(Input) if field.region]
    assert fields, where
    for field in fields:
        field.value = ""
        await stage.pilot.pause()
        room = field.content_region
        line = stage.strips[room.y].crop(room.x, room.right)
        styles = [segment.style for segment in line if segment.text and segment.style]
        assert all(style.underline or style.reverse for style in styles), (where, field)
        assert any(style.reverse for style in styles) is field.has_focus, (where, field)


RED, YELLOW, BLUE, BRIGHT_WHITE = 1, 3, 4, 15


def banner(stage: Stage) -> list[tuple[str, int | None, int | None, bool]]:
    """Every piece of the first line: text, numbers of colour and ground, and whether it is in reverse."""
    return [
        (segment.text, segment.style.color.number, segment.style.bgcolor.number, bool(segment.style.reverse))
        for segment in stage.strips[0]
        if segment.style and segment.style.color and segment.style.bgcolor
    ]


async def test_live_and_sandbox_are_readable_in_16_colours() -> None:
    async with on_stage(make_app("428", profile=LIVE, terminal_colours=True)) as stage:
        assert {(text, ground) for _, text, ground, _ in banner(stage)} == {(BRIGHT_WHITE, RED)}
    async with on_stage(make_app("428", profile=SANDBOX, terminal_colours=True)) as stage:
        (word,) = (piece for piece in banner(stage) if "SANDBOX" in piece[0])
        assert word[1:3] == (BRIGHT_WHITE, BLUE)


async def test_without_colours_live_alone_is_in_reverse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    for profile in (LIVE, SANDBOX):
        async with on_stage(make_app("428", profile=profile, terminal_colours=True)) as stage:
            assert {reverse for *_, reverse in banner(stage)} == {profile is LIVE}


async def test_live_has_the_same_ground_in_every_theme() -> None:
    red = Color.parse("#7d1622").rich_color
    async with on_stage(make_app("428", profile=LIVE)) as stage:
        for name in ("imtui-dark", "imtui-light", "nord"):
            await choose_theme(stage, name)
            line = stage.strips[0]
            assert {segment.style.bgcolor for segment in line if segment.style} == {red}, name
            assert cell(line, "LIVE").reverse, name


async def test_with_sixteen_colours_no_other_is_asked_for() -> None:
    app = make_app("428 429", Provider(SCRIPTS), terminal_colours=True)
    async with on_stage(app) as stage:
        await stage.run_to_the_end()
        shades = {
            shade
            for line in stage.strips
            for segment in line
            if segment.style
            for shade in (segment.style.color, segment.style.bgcolor)
            if shade
        }
        assert {shade.type for shade in shades} <= {ColorType.DEFAULT, ColorType.STANDARD}
        assert len(shades) > 3


async def test_the_theme_that_is_chosen_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("# mine\nworkers = 3\n", encoding="utf-8")
    async with on_stage(make_app("428", config_path=path)) as stage:
        stage.app.action_change_theme()
        await stage.until(lambda: isinstance(stage.screen, ThemeList))
        await stage.type("light")
        await stage.press("enter")
        await stage.until(lambda: stage.app.theme == "imtui-light")
    assert path.read_text(encoding="utf-8") == 'theme = "imtui-light"\n# mine\nworkers = 3\n'
    async with on_stage(make_app("428", settings=load(path).settings)) as stage:
        assert stage.app.theme == "imtui-light"


def is_listed(stage: Stage) -> bool:
    """True if the list of themes is there with the cursor on one."""
    lists = stage.screen.query(OptionList)
    return bool(lists) and lists.first().highlighted is not None


def named(stage: Stage, line: int) -> str:
    return str(stage.screen.query_one(OptionList).get_option_at_index(line).prompt)


async def test_a_theme_is_shown_while_the_cursor_is_on_it(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    async with on_stage(make_app("428", config_path=path)) as stage:
        for close in (lambda: stage.press("escape"), lambda: stage.pilot.click(offset=(1, 20))):
            stage.app.theme = "nord"
            stage.app.action_change_theme()
            await stage.until(lambda: is_listed(stage))
            assert (named(stage, 0), stage.app.theme) == ("nord", "nord")
            # No veil lies over what the theme is shown on.
            assert stage.screen.styles.background.is_transparent
            for line in (1, 2):
                await stage.press("down")
                await stage.until(lambda line=line: stage.app.theme == named(stage, line))  # type: ignore[misc]
            await close()
            await stage.until(lambda: stage.screen is stage.dashboard)
            assert stage.app.theme == "nord"
    assert not path.exists()


async def test_the_list_of_themes_has_the_colours_of_its_cursor() -> None:
    async with on_stage(make_app("428")) as stage:
        stage.app.action_change_theme()
        await stage.until(lambda: is_listed(stage))
        themes = stage.screen.query_one(OptionList)
        before = themes.background_colors
        await stage.press("down")
        assert named(stage, 1) == "imtui-light"
        await stage.until(lambda: themes.background_colors != before)
        assert themes.background_colors[1].brightness > 0.8


async def test_a_theme_highlighted_after_closing_is_not_shown() -> None:
    async with on_stage(make_app("428")) as stage:
        stage.app.action_change_theme()
        await stage.until(lambda: is_listed(stage))
        palette, themes = stage.screen, stage.screen.query_one(OptionList)
        late = OptionList.OptionHighlighted(themes, themes.get_option_at_index(3), 3)
        await stage.press("escape")
        palette.on_option_list_option_highlighted(late)  # type: ignore[attr-defined]
        assert stage.app.theme == "imtui-dark"


async def test_a_theme_that_cannot_be_kept_is_shown_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.symlink_to(tmp_path / "elsewhere")
    async with on_stage(make_app("428", config_path=path)) as stage:
        stage.app.choose_theme("nord")
        assert stage.app.theme == "nord"
        assert "theme was not saved" in stage.notice


async def test_own_themes_come_first_and_all_of_textual_s_are_there() -> None:
    async with on_stage(make_app("428")) as stage:
        names = with_own_first(stage.app.available_themes)
        assert names[: len(THEMES)] == [theme.name for theme in THEMES]
        assert set(names) == set(stage.app.available_themes)
        assert not any(theme_problem(name) for name in names)


def test_a_theme_without_a_name_is_reported() -> None:
    assert theme_problem("") == ""
    assert theme_problem("imtui-ligt") == "theme: there is no theme 'imtui-ligt'; did you mean imtui-light?"
    assert theme_problem("zzz").startswith("theme: there is no theme 'zzz'; there are imtui-dark, ")
