"""Room for a year of technology, whose kernels are compared as one."""

import numpy as np

SCRATCH = ("model", "best", "tie", "free")
"""What is left of looking around."""


def looked(firms):
    """Return room for what firms see."""
    nothing = {name: np.zeros(firms) for name in ("best", "tie", "free")}
    return {"model": np.zeros(firms, np.int64), "x_next": np.zeros(firms, np.uint16), **nothing}
