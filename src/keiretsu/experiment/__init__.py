"""Experiments: paired arms that branch, a process pool, a content-addressed store, provenance."""

from keiretsu.experiment.cache import CacheInfo, cache_info, clear
from keiretsu.experiment.crew import same_workers
from keiretsu.experiment.ensemble import Ensemble
from keiretsu.experiment.progress import Progress
from keiretsu.experiment.run import run
from keiretsu.experiment.store import Store, default_store
from keiretsu.experiment.work import Failure

__all__ = [
    "CacheInfo",
    "Ensemble",
    "Failure",
    "Progress",
    "Store",
    "cache_info",
    "clear",
    "default_store",
    "run",
    "same_workers",
]
