"""A command that is killed before its n-th operation on files: ``python -m tests.killed_at ROOT N WORDS``."""

import os
import signal
import sys
from contextlib import ExitStack, contextmanager
from unittest import mock

OPERATIONS = ("replace", "rename", "fsync", "mkdir", "rmdir", "unlink")


@contextmanager
def operations(root, last=0):
    """Count the operations on files below a folder, into a list of one number, and die before the last."""
    seen = [0]
    with ExitStack() as stack:
        for name in OPERATIONS:
            stack.enter_context(mock.patch.object(os, name, _counted(getattr(os, name), root, last, seen)))
        yield seen


def _counted(real, root, last, seen):
    def call(first, *others, **options):
        where = os.readlink(f"/proc/self/fd/{first}") if isinstance(first, int) else os.fspath(first)
        if str(where).startswith(root):
            seen[0] += 1
            if seen[0] == last:
                os.kill(os.getpid(), signal.SIGKILL)
        return real(first, *others, **options)

    return call


def main():
    from keiretsu.cli import main

    root, step, *words = sys.argv[1:]
    with operations(root, int(step)):
        main(words)


if __name__ == "__main__":
    main()
