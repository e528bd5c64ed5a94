"""Compiled kernels are kept under the name of all sources that they are made of."""

import pytest

from keiretsu.core import kernel_cache

HELPERS = "from keiretsu.core.constants import TWO\n\ndef twice(x):\n    return TWO * x\n"
KERNELS = "from keiretsu.model import helpers\n\n\ndef run(x):\n    return helpers.twice(x)\n"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Return a package whose kernels take a helper from one file, and it a constant from another."""
    files = {"core/constants.py": "TWO = 2\n", "model/helpers.py": HELPERS, "model/kernels.py": KERNELS}
    for name, text in {**files, "model/rule.py": "from keiretsu.model import kernels\n"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(kernel_cache, "PACKAGE", tmp_path)
    return tmp_path


@pytest.fixture
def folder(package):
    """Return a function that says where kernels are kept, as a new process would."""

    def found(chosen=""):
        kernel_cache.folder_of.cache_clear()
        kernel_cache._read.cache_clear()
        return kernel_cache.folder_of(package / "model" / "kernels.py", chosen)

    yield found
    kernel_cache.folder_of.cache_clear()
    kernel_cache._read.cache_clear()


@pytest.mark.parametrize("name", ["model/kernels.py", "model/helpers.py", "core/constants.py"])
def test_whatever_a_kernel_is_made_of_names_its_folder(package, folder, name):
    before = folder()
    assert folder() == before
    (package / name).write_text((package / name).read_text() + "# another\n")
    assert folder() != before


def test_a_rule_that_calls_a_kernel_does_not_name_its_folder(package, folder):
    before = folder()
    (package / "model" / "rule.py").write_text("")
    assert folder() == before


def test_what_earlier_versions_compiled_is_removed(package, folder):
    before = folder()
    before.mkdir(parents=True)
    (package / "core" / "constants.py").write_text("TWO = 3\n")
    after = folder()
    assert not before.exists()
    after.mkdir()
    assert folder().exists()


def test_a_folder_that_the_user_has_set_is_kept_to(package, folder, tmp_path):
    assert folder(str(tmp_path / "own")).parent == tmp_path / "own"
