"""`make pin`: pin the results of the present code."""

from tests.regression.cases import CASES
from tests.regression.pins import HERE, make

if __name__ == "__main__":
    make(CASES, HERE)
