"""Reading and making of indices (ptr, members): the members of k are members[ptr[k]:ptr[k + 1]]."""


def members(ptr, members, k):
    """Return the members of k as whole numbers."""
    return [int(j) for j in members[ptr[k] : ptr[k + 1]]]


def places(ptr, k):
    """Return the positions at which the members of k stand."""
    return range(int(ptr[k]), int(ptr[k + 1]))


def index(lists):
    """Return (ptr, members) of a list of lists."""
    ptr = [0]
    for row in lists:
        ptr.append(ptr[-1] + len(row))
    return ptr, [j for row in lists for j in row]
