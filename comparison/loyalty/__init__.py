"""Loyalty of buyers to sellers (Weisbuch, Kirman and Herreiner), in Mesa and on the kernels of keiretsu.

A buyer visits one of n equal sellers a period, with the chances of a softmax of its preferences times beta',
and shifts preference towards the seller visited: tau' = (1 - gamma) tau + gamma [visited]. All preferences
start at zero, so that any loyalty arises by itself. `python -m comparison.loyalty` runs it.

References
----------
.. [1] Weisbuch, Kirman, Herreiner (2000), "Market organisation and trading relationships", EJ 110.
"""

from comparison.loyalty.model import Market, Outcome

__all__ = ["Market", "Outcome"]
