"""Methods of a class that a higher layer provides: ``network.plot`` is made by the report.

The package says at its top which function stands behind which method, so that the layer of the class names
nothing above it; the function is imported when somebody first asks for it.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

_PROVIDED: dict[str, str] = {}


def provide(extensions: Mapping[str, str]) -> None:
    """Say which functions stand behind methods.

    Parameters
    ----------
    extensions : mapping of str to str
        "Class.method" to "module:function"; the function takes the object as its first argument.
    """
    _PROVIDED.update(extensions)


def extension(method: str) -> Callable[..., Any]:
    """Return the function behind a method.

    Parameters
    ----------
    method : str
        "Class.method", as it was provided.

    Raises
    ------
    KeyError
        When nothing was provided under that name.

    Examples
    --------
    >>> extension("Network.measure").__module__
    'keiretsu.measure.measured'
    """
    module, _, name = _PROVIDED[method].partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found
