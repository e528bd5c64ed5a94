"""The kernels once more, in plain Python: slow, readable, written from the equations.

The twin of a kernel that works on blocks takes one record `e` with the kernel's arguments by name, except the
bounds of the block, reads only what the kernel reads, and returns a dictionary of what the kernel writes.
The other twins take the arguments of their kernels one by one. tests/property/test_kernels_*.py compares.
"""
