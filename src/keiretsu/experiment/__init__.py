"""Experiments: paired arms that branch, a process pool, a content-addressed store, provenance."""

from keiretsu.experiment.ensemble import Ensemble
from keiretsu.experiment.progress import Progress
from keiretsu.experiment.run import run
from keiretsu.experiment.store import CacheInfo, Store, cache_info, clear, default_store
from keiretsu.experiment.work import Failure
from keiretsu.experiment.workers import same_workers

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
