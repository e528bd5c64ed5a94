"""The rules of the source tree that neither the linter nor the checker of layers knows."""

import ast
import re
import sys
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "keiretsu"


@cache
def trees():
    """Return the syntax tree of every module, by its path below the package."""
    return {
        file.relative_to(SOURCE).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for file in sorted(SOURCE.rglob("*.py"))
    }


def imported(tree):
    """Yield (line, full name) of everything that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def calls(tree):
    """Yield (call, dotted name of what is called, as far as it is one)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


# --- one atomic writer ---

ATOMIC = {"core/files.py", "core/temporary.py"}
MOVES = ("os.replace", "os.rename", "os.renames", "shutil.move", "shutil.copy", "shutil.copyfile")


def renames_a_path(call, name):
    """Return whether a call looks like Path.rename or .replace: one argument, and no table of names."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("rename", "replace"):
        return False
    if len(call.args) != 1 or call.keywords or name.startswith("pl."):
        return False
    given = call.args[0]
    renamed_column = isinstance(given, ast.Dict | ast.DictComp | ast.Constant)
    renamed_column |= ast.unparse(given).startswith("dict(")
    return not renamed_column and not ast.unparse(given).endswith(".name")


def hand_made_writes(tree):
    found = [f"line {line}: {name}" for line, name in imported(tree) if name.startswith("tempfile")]
    return found + [
        f"line {call.lineno}: {name}"
        for call, name in calls(tree)
        if name in MOVES or renames_a_path(call, name)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "import tempfile",
        "from tempfile import mkstemp",
        "import os\nos.replace(a, b)",
        "beside.replace(path)",
        "beside.rename(folder / 'name')",
    ],
)
def test_a_write_made_by_hand_is_noticed(text):
    assert hand_made_writes(ast.parse(text))


def test_only_the_atomic_writer_renames_files():
    found = {path: hand_made_writes(tree) for path, tree in trees().items()}
    elsewhere = {path: lines for path, lines in found.items() if lines and path not in ATOMIC}
    assert not elsewhere, "use keiretsu.core.files: " + str(elsewhere)
    assert all(found[path] for path in ATOMIC)


# --- no detours around the layers ---

NAMES_MODULES_BY_TEXT = {"__init__.py", "core/extensions.py"}
HARMLESS = ("importlib.resources", "importlib.metadata", "importlib.util.find_spec")


def detours(tree):
    """Return where a module is imported by a name that is text, which no checker of layers sees."""
    found = [
        f"line {line}: {name}"
        for line, name in imported(tree)
        if name.startswith("importlib") and not name.startswith((*HARMLESS, "importlib.util"))
    ]
    return found + [
        f"line {call.lineno}: {name}"
        for call, name in calls(tree)
        if name == "__import__" or (name.startswith("importlib.") and not name.startswith(HARMLESS))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "from importlib import import_module",
        "import importlib",
        "__import__('a')",
        "import importlib.util\nimportlib.util.module_from_spec(a)",
    ],
)
def test_a_detour_is_noticed(text):
    assert detours(ast.parse(text))


def test_modules_are_imported_where_the_checker_of_layers_sees_it():
    found = {path: lines for path, tree in trees().items() if (lines := detours(tree))}
    assert found.keys() == NAMES_MODULES_BY_TEXT, str(found)


# --- one index of compressed rows ---


def test_only_the_builder_of_compressed_rows_adds_up_counts():
    built = {
        path
        for path, tree in trees().items()
        for call, name in calls(tree)
        if name.endswith("cumsum") and "bincount" in ast.unparse(call)
    }
    assert not built, "use keiretsu.core.csr"


# --- what is imported is declared, and the other way round ---

BY_ANOTHER = {"pydantic_core": "pydantic", "llvmlite": "numba"}
"""Import name -> the declared distribution that brings it, at the version it needs."""

WITHOUT_AN_IMPORT = {"pg8000"}
"""SQLAlchemy loads the driver of PostgreSQL by the name in the address."""


OPTIONAL = {"salib"}
"""What an extra brings; the verb that needs it says so where it is missing."""


def foreign_imports():
    """Return the distributions of all imports that are neither ours nor Python's."""
    names = {name.partition(".")[0] for tree in trees().values() for _, name in imported(tree)}
    foreign = names - sys.stdlib_module_names - {"keiretsu", "None"}
    return {BY_ANOTHER.get(name, name).lower() for name in foreign}


def declared(lines):
    return {re.match(r"[\w-]+", line)[0].lower() for line in lines}


def test_every_dependency_is_imported_and_every_import_is_a_dependency():
    project = tomllib.loads((SOURCE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = declared(project["dependencies"])
    assert foreign_imports() - needed == OPTIONAL
    assert needed - foreign_imports() == WITHOUT_AN_IMPORT
    assert declared(project["optional-dependencies"]["science"]) == OPTIONAL


# --- TOML is read in one way ---


def test_toml_is_read_where_faults_are_told_by_line():
    by_hand = {path for path, tree in trees().items() if "tomllib" in {name for _, name in imported(tree)}}
    assert by_hand == {"core/toml.py"}, "use keiretsu.core.toml"


# --- a name is found by search ---

FAMILIES = {"__init__", "kernels", "metrics", "opening", "records", "rule"}
"""Names that say which part of a mechanism a file is; model/metrics.py and model/opening.py gather theirs."""


def twice(names):
    """Return the names that stand for more than one place."""
    return {name for name, count in Counter(names).items() if count > 1}


def test_every_module_has_a_name_of_its_own():
    # a verb of the command line bears the name of what it calls, a section of the report of what it shows
    stems = [Path(path).stem for path in trees() if not path.startswith(("cli/", "report/sections/"))]
    assert twice(stems) <= FAMILIES


def test_every_class_has_a_name_of_its_own():
    classes = [n.name for tree in trees().values() for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    assert not twice(classes)


# --- no long lists of arguments ---

LONGEST = 8
VERBS = {
    *(f"api.py: {verb}" for verb in ("run", "sweep", "calibrate", "when")),
    "io/load/reader.py: load", "measure/measured.py: measure", "model/run.py: run",
    "network/edit.py: open_tie",
}  # fmt: skip
"""What users call with options by keyword, as they call the command line."""


def counted(function):
    """Return how many arguments a function takes, and how many of them by position; `self` apart."""
    given = function.args
    names = [argument.arg for argument in (*given.posonlyargs, *given.args)]
    by_position = len(names) - (names[:1] in (["self"], ["cls"]))
    return by_position + len(given.kwonlyargs), by_position


def test_no_function_takes_a_long_list_of_arguments():
    functions = {
        f"{path}: {node.name}": counted(node)
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }
    long = {name for name, (total, _) in functions.items() if total > LONGEST and not name.startswith("cli/")}
    assert long == VERBS
    assert max(by_position for _, by_position in functions.values()) <= LONGEST
