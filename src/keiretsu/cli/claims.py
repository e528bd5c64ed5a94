"""``keiretsu claims``: the test of every documented claim."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from keiretsu.cli.options import (
    ClaimsFile,
    FactsFile,
    Firms,
    HalfWidth,
    Json,
    ObservationsFile,
    Replications,
    Seed,
    Store,
    Workers,
    Years,
)


def claims(
    *ids: Annotated[str, Parameter(help="Claims, such as E1, or E6 for E6a and E6b; by default all.")],
    years: Years = None,
    replications: Replications = None,
    half_width: HalfWidth = None,
    seed: Seed = None,
    firms: Firms = None,
    facts: FactsFile = None,
    observations: ObservationsFile = None,
    claims: ClaimsFile = None,
    workers: Workers = None,
    store: Store = None,
    json: Json = False,
) -> int:
    """Test the claims and show the results; stored runs are used."""
    from keiretsu.api import trials
    from keiretsu.cli.output import print_json, progress_wanted, prose, show
    from keiretsu.cli.precision_table import precision_table
    from keiretsu.cli.run import report_failures
    from keiretsu.cli.tables import claims_table, notes
    from keiretsu.evidence import read_record
    from keiretsu.schema import label

    judged = trials(
        ids,
        read_record(facts=facts, observations=observations, claims=claims),
        years=years,
        replications=replications,
        half_width=half_width,
        seed=seed,
        firms=firms,
        workers=workers,
        store=store,
        progress=progress_wanted(),
    )
    results = [result for result, _ in judged]
    ensembles = {ensemble.id: ensemble for _, ensemble in judged}
    if json:
        print_json([result.to_dict() for result in results])
    else:
        show(claims_table(results))
        for result in results:
            verdict = f"    {label(f'verdict.{result.verdict}').en}: {result.why}"
            prose(f"{result.id}: {result.claim}", verdict, *(f"    {line}" for line in notes(result)))
        for each in ensembles.values():
            show(precision_table(each, [result for result, of in judged if of is each]))
    return max(report_failures(ensemble) for ensemble in ensembles.values())
