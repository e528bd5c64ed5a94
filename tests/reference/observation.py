"""Twin of `technology.observation`; what a firm looks at is told in `tests.reference.search`."""


def fellow_closeness(mine, theirs, p):
    """Return the closeness of two members of an association, by their membership (2: on the council too)."""
    council = p.omega_guidance if mine == theirs == 2 else 0.0
    return 1 - (1 - p.omega_membership) * (1 - council)
