"""An ensemble in a process of its own, to be killed: ``python -m tests.killable STORE ENGINE DRAWS``."""

import sys

from keiretsu import experiment
from keiretsu.experiment.scenario import load_scenario
from keiretsu.experiment.work import REAL
from tests.fake_engine import FAKE, SLOW

ENGINES = {"fake": FAKE, "slow": SLOW, "real": REAL}


def scenario(replications):
    return load_scenario("relationalism").with_options(
        replications=int(replications), firms=120, years="1955:1980"
    )


def main():
    store, engine, replications = sys.argv[1:]
    print("begun", flush=True)
    try:
        experiment.run(scenario(replications), store=store, workers=2, engine=ENGINES[engine])
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
