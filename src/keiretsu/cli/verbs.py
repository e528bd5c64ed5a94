"""The verbs in their groups: the help of each in a line, and two examples that are tested."""

from __future__ import annotations

from dataclasses import dataclass

SMALL = "--firms 200 --replications 2 --years 1955:1965"


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of the command line.

    Parameters
    ----------
    help : str
        What it does, in a line.
    examples : tuple of str
        What to type after ``keiretsu``; the tests run them, group by group and in this order.
    see : str
        What the end of its help points to.
    """

    help: str
    examples: tuple[str, str]
    see: str = ""


GROUPS: dict[str, dict[str, Verb]] = {
    "Your network": {
        "example": Verb(
            "Write a messy workbook to try things on, or a scenario on it.",
            ("example tama.xlsx", "example tama.toml"),
        ),
        "template": Verb(
            "Write a workbook to fill in with firms and ties.",
            ("template mine.xlsx", "template suppliers.xlsx --json"),
        ),
        "load": Verb(
            "Read tables of firms and links; every row is accounted for.",
            ("load tama.xlsx --out tama", "load tama.xlsx --out tama --fixes tama.fixes.csv"),
            "keiretsu list roles shows what a column can be (ROLE), and the names it is known by.",
        ),
        "check": Verb(
            "Validate a network: what is wrong, what a run would lack.",
            ("check tama", "check tama --for run --scenario tama.toml"),
        ),
        "show": Verb(
            "Show what is in a network, in words or as a picture.",
            (
                "show tama --as-of 1991",
                'show tama --view ego --actor "Tachikawa Denshi" --out tachikawa.svg',
            ),
        ),
        "measure": Verb(
            "Central actors, bridges, communities, or a study of the industry.",
            ("measure tama --as-of 1991 --top 5", "measure tama --what dependence --top 10"),
        ),
        "groups": Verb(
            "Find communities and follow them over the years.",
            ("groups tama --as-of 1991", "groups tama --years 1988:1991"),
        ),
        "report": Verb(
            "Report on a network, one HTML file that opens offline.",
            ("report tama --out tama.html", "report tama --as-of 1991 --top 20 --out then.html"),
        ),
        "export": Verb(
            "Write it for other programs: csv, xlsx, graphml, gexf, sqlite …",
            ("export tama --out tama.graphml", "export tama --as-of 1991 --out tama-1991.xlsx"),
        ),
    },
    "Simulate": {
        "run": Verb(
            "Run a scenario, compare its arms, test its claims.",
            (
                "run tama.toml --out tama-run",
                f"run relationalism {SMALL} --out small",
            ),
        ),
        "compare": Verb(
            "Compare two arms of finished runs, with an interval.",
            (
                "compare small:relational small:market --metric tfp_mean",
                "compare tama-run:as_it_is tama-run:market --metric tie_survival --out survival.svg",
            ),
        ),
        "network": Verb(
            "Write the network that an arm of a run has in a year.",
            ("network small:market --year 1960 --out market-1960", "network small --out relational-1965"),
        ),
        "synth": Verb(
            "Make a synthetic network that matches published statistics.",
            ("synth --firms 300 --out synthetic", "synth --firms 300 --regions 2 --seed 7 --out two-regions"),
        ),
        "sweep": Verb(
            "Sensitivity analysis: vary parameters over ranges.",
            (
                "sweep schooling --points 6 --networks 1 --firms 100 --out swept",
                "sweep schooling --method morris --points 6 --networks 1 --firms 100",
            ),
        ),
        "calibrate": Verb(
            "Find parameter vectors that agree with calibration targets.",
            (
                "calibrate relationalism --out fitted",
                "calibrate untied --points 200 --write accepted.toml",
            ),
        ),
    },
    "The Japan study": {
        "demo": Verb(
            "Run the worked study and write its report: Japan 1955 to 2000.",
            ("demo", "demo --small --out demo-small"),
        ),
        "claims": Verb(
            "Test the documented claims and show the results.",
            (f"claims E1 {SMALL}", f"claims E16a {SMALL} --json"),
        ),
        "when": Verb(
            "Find for which parameters a claim holds, tested out of sample.",
            (
                "when E1 --points 10 --networks 1 --firms 60",
                "when --scenario tama.toml --treated market --control as_it_is --points 10 --out tama-when",
            ),
        ),
        "facts": Verb(
            "List the empirical targets of the documents and how each is used.",
            ("facts ror_1970", "facts --mechanism LABOUR --use validation"),
        ),
    },
    "Housekeeping": {
        "list": Verb(
            "List names: scenarios, parameters, metrics …",
            ("list", "list metrics --grep productivity"),
        ),
        "doctor": Verb(
            "Check the installation and say how to fix it.",
            ("doctor", "doctor --json"),
        ),
    },
}

VERBS = {name: verb for group in GROUPS.values() for name, verb in group.items()}
