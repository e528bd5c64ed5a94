"""Memory of freed arrays goes back to the system."""

import subprocess
import sys

import pytest

from keiretsu.core.memory import hand_back_large_arrays

PROGRAM = """
import re
from pathlib import Path
import numpy as np
from keiretsu.core.memory import hand_back_large_arrays
hand_back_large_arrays()
held = lambda: int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1000
before = held()
for size in range(4, 30):  # each a little larger than the one before, with a small one in between
    arrays = [np.ones(size * 100_000) for _ in range(4)]
    small = np.ones(1_000)
    del arrays
print(held() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux says of a process")
@pytest.mark.skipif(not hand_back_large_arrays(), reason="another C library")
def test_nothing_stays_behind_of_arrays_that_grow_from_year_to_year():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 10.0
