"""``keiretsu claims``: the verdict on every documented claim."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from keiretsu.cli.options import Draws, Firms, Json, Seed, Store, Workers, Years


def claims(
    *ids: Annotated[str, Parameter(help="Claims, such as E1; by default all.")],
    years: Years = None,
    draws: Draws = None,
    seed: Seed = None,
    firms: Firms = None,
    workers: Workers = None,
    store: Store = None,
    json: Json = False,
) -> int:
    """Say the verdict on every documented claim; finished runs of the store are used."""
    from keiretsu import evidence, verbs
    from keiretsu.cli.output import print_json, progress_wanted, show
    from keiretsu.cli.run import report_failures
    from keiretsu.cli.tables import claims_table

    chosen = [evidence.claim(name).id for name in ids] or None
    ensemble = verbs.run(
        years=years,
        draws=draws,
        seed=seed,
        firms=firms,
        workers=workers,
        store=store,
        progress=progress_wanted(),
    )
    results = evidence.judge(ensemble, chosen)
    if json:
        print_json([result.to_dict() for result in results])
    else:
        show(claims_table(results))
        for result in results:
            print(f"{result.id}: {result.claim}\n    {result.verdict}: {result.why}")
    return report_failures(ensemble)
