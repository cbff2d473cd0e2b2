"""The shape of the code, held by reading it: who imports whom, who may touch what, and what the README says."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from heritage.app import COMMANDS
from heritage.settings import PROJECT_FOLDER

HERITAGE = PROJECT_FOLDER / "heritage"
PYPROJECT = tomllib.loads((PROJECT_FOLDER / "pyproject.toml").read_text("utf-8"))
CONTRACTS = {contract["name"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]}

LONGEST_FUNCTION = 60
LONGEST_MODULE = 400

# Each with its reason; one that has become short enough must leave the list.
LONGER_MODULES = {
    "codecs/vietqr.py": (430, "one standard, read and written in one place"),
}


def name_of(path: Path) -> str:
    return path.relative_to(HERITAGE).as_posix()


MODULES = {name_of(path): path.read_text("utf-8") for path in sorted(HERITAGE.rglob("*.py"))}
TREES = {name: ast.parse(text) for name, text in MODULES.items()}
MIGRATIONS = {name for name in MODULES if name.startswith("migrations/versions/")}
"""Alembic writes these: a table after the other, and no logic."""
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def modules_called(*names: str) -> dict[str, ast.Module]:
    found = {name: tree for name, tree in TREES.items() if name.rpartition("/")[2] in names}
    assert found, f"no module is called {names}: this test would watch nothing"
    return found


def attributes(tree: ast.AST) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def imported(tree: ast.AST) -> Iterator[str]:
    """Every name that is imported, with the module it comes from: `sqlalchemy.select`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def offences(found: dict[str, ast.Module], is_offence: Callable[[ast.AST], bool]) -> list[str]:
    return [
        f"{name}:{node.lineno} {ast.unparse(node)}"
        for name, tree in found.items()
        for node in ast.walk(tree)
        if is_offence(node)
    ]


def test_rooms_lean_only_on_the_rooms_below_them() -> None:
    # In a process of its own: the program silences every logger that it finds in the one it runs in.
    program = (
        "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT_FOLDER, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_room_stands_in_the_order_of_the_rooms() -> None:
    layers = CONTRACTS["Rooms lean on lower rooms only"]["layers"]
    ordered = {name for layer in layers for name in re.findall(r"heritage\.(\w+)", layer)}
    rooms = {path.parent.name for path in HERITAGE.glob("*/__init__.py")}
    single_modules = {path.stem for path in HERITAGE.glob("*.py")} - {"__init__"}
    assert ordered == rooms | single_modules


@pytest.mark.parametrize(
    ("contract", "modules"),
    [
        ("Rules and codecs know no framework", ("rules.py",)),
        ("Services and queries never see a request", ("services.py", "queries.py")),
    ],
)
def test_every_module_of_its_kind_is_held_by_its_contract(contract: str, modules: tuple[str, ...]) -> None:
    there = {f"heritage.{name.removesuffix('.py').replace('/', '.')}" for name in modules_called(*modules)}
    assert there - set(CONTRACTS[contract]["source_modules"]) == set()


def test_a_room_with_layers_is_held_to_their_order() -> None:
    layered = {
        f"heritage.{name.partition('/')[0]}"
        for name in modules_called("public.py", "api.py", "commands.py", "services.py")
    }
    contract = CONTRACTS["Within a room: views, documents, services, queries, models, rules"]
    # migrations holds a command and Alembic's own folders, none of the layers below it
    assert layered - {"heritage.migrations"} == set(contract["containers"])


def test_only_settings_reads_the_environment() -> None:
    def reads(tree: ast.AST) -> bool:
        names = {"environ", "environb", "getenv"}
        by_attribute = any(ast.unparse(node.value) == "os" and node.attr in names for node in attributes(tree))
        return by_attribute or any(name.removeprefix("os.") in names for name in imported(tree))

    assert [name for name, tree in TREES.items() if reads(tree)] == ["settings.py"]


def test_nothing_is_imported_inside_a_function() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        for function in ast.walk(tree)
        if isinstance(function, FUNCTIONS)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_services_leave_the_transaction_to_their_caller() -> None:
    opening_or_ending = {"commit", "rollback", "begin", "begin_nested", "reading", "writing", "close"}
    found = offences(
        modules_called("services.py"), lambda node: isinstance(node, ast.Attribute) and node.attr in opening_or_ending
    )
    assert found == []


def test_services_queries_and_rules_are_told_the_time() -> None:
    pure = modules_called("services.py", "queries.py", "rules.py", "models.py") | {
        name: tree for name, tree in TREES.items() if name.startswith("codecs/")
    }
    clocks = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "localtime", "gmtime"}
    found = offences(pure, lambda node: isinstance(node, ast.Attribute) and node.attr in clocks)
    found += [
        f"{name} imports {each}"
        for name, tree in pure.items()
        for each in imported(tree)
        if each == "time" or each.startswith("time.")
    ]
    assert found == []


def test_services_do_not_translate_flash_or_mail() -> None:
    speaking = ("flask", "flask_babel", "gettext", "smtplib", "email")
    found = [
        f"{name} imports {each}"
        for name, tree in modules_called("services.py", "queries.py", "rules.py").items()
        for each in imported(tree)
        if each.partition(".")[0] in speaking
    ]
    assert found == []


def views() -> dict[str, ast.Module]:
    """Modules with a blueprint or a command group, but for health: asking the database is what that one is for."""
    found = {name: tree for name, tree in TREES.items() if "flask.Blueprint" in set(imported(tree))}
    found |= modules_called("commands.py")
    assert {"sites/public.py", "signs/public.py", "web/health.py"} <= set(found), "this test would watch nothing"
    return {name: tree for name, tree in found.items() if name != "web/health.py"}


def test_views_write_no_statements() -> None:
    only_for_annotations = {"sqlalchemy.orm.Session"}
    found = [
        f"{name} imports {each}"
        for name, tree in views().items()
        for each in set(imported(tree)) - only_for_annotations
        if each.startswith("sqlalchemy")
    ]
    asking = {"execute", "scalar", "scalars", "add", "delete", "merge", "flush", "query"}
    found += offences(
        views(),
        lambda node: (
            isinstance(node, ast.Attribute) and node.attr in asking and ast.unparse(node.value).endswith("session")
        ),
    )
    assert found == []


def test_requirements_name_no_package_host() -> None:
    files = [PROJECT_FOLDER / "requirements.txt", PROJECT_FOLDER / "tests" / "requirements.txt"]
    files += [path for path in PROJECT_FOLDER.glob("*requirements*.txt") if path not in files]
    for path in files:
        text = path.read_text("utf-8")
        assert "://" not in text, path
        assert re.findall(r"(?m)^\s*(?:-i|-f|--(?:extra-)?index-url|--find-links)\b.*", text) == [], path


@pytest.mark.parametrize("name", [*MODULES, "../wsgi.py"])
def test_every_module_says_what_it_is_for(name: str) -> None:
    assert ast.get_docstring(ast.parse((HERITAGE / name).read_text("utf-8")))


def test_functions_fit_on_a_screen() -> None:
    long = {
        f"{name} {node.name}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
        and name not in MIGRATIONS
    }
    assert long == set()


def test_modules_can_be_read_in_one_sitting() -> None:
    lines = {name: len(text.splitlines()) for name, text in MODULES.items()}
    long = {name: count for name, count in lines.items() if count > LONGEST_MODULE and name not in MIGRATIONS}
    assert set(long) == set(LONGER_MODULES)
    for name, (most, _reason) in LONGER_MODULES.items():
        assert long[name] <= most, name


def usage(group: click.Group, command: click.Command) -> str:
    """A command as the README writes it: `flask content export FOLDER`, `flask content import [--dry-run]`."""
    words = ["flask", str(group.name), str(command.name)]
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            word = str(parameter.name).upper()
        else:
            word = max(parameter.opts, key=len)
            if isinstance(parameter, click.Option) and not parameter.is_flag:
                word += f" {str(parameter.name).upper()}"
        words.append(word if parameter.required else f"[{word}]")
    return " ".join(words)


def readme() -> str:
    return (PROJECT_FOLDER / "README.md").read_text("utf-8")


def test_the_readme_names_every_command_with_its_arguments_and_no_other() -> None:
    there = {usage(group, command) for group in COMMANDS for command in group.commands.values()}
    assert set(re.findall(r"`(flask [^`]+)`", readme())) == there


def test_the_readme_names_every_setting_and_no_other() -> None:
    read = set(re.findall(r"\bHERITAGE_[A-Z_]+", MODULES["settings.py"]))
    assert set(re.findall(r"\bHERITAGE_[A-Z_]+", readme())) == read


def test_no_setting_is_named_that_is_not_read() -> None:
    read = set(re.findall(r"\bHERITAGE_[A-Z_]+", MODULES["settings.py"]))
    named = {setting for text in MODULES.values() for setting in re.findall(r"\bHERITAGE_[A-Z_]+", text)}
    assert named == read
