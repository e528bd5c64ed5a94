"""The kernels once more, in plain Python: slow, readable, written from the equations.

The twin of a kernel that works on blocks takes one namespace `e` with the kernel's arguments by name, except
the bounds of the block, and every array of its records by its own name. It reads only what the kernel reads,
and returns a dictionary of what the kernel writes. Twins of a mechanism's kernels stand in a file of its
name.
The other twins take the arguments of their kernels one by one. tests/property/test_kernels_*.py compares.
"""
