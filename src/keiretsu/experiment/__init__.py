"""Experiments: paired arms that branch, a process pool, a content-addressed store, provenance."""

from keiretsu.experiment.ensemble import Ensemble
from keiretsu.experiment.pools import same_workers
from keiretsu.experiment.progress import Progress
from keiretsu.experiment.run_scenario import run
from keiretsu.experiment.store import CacheInfo, Store, cache_info, clear, default_store
from keiretsu.experiment.work import FailedRun

__all__ = [
    "CacheInfo",
    "Ensemble",
    "FailedRun",
    "Progress",
    "Store",
    "cache_info",
    "clear",
    "default_store",
    "run",
    "same_workers",
]
