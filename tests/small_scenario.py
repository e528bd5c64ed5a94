"""A small scenario file to write into a folder of one's own."""

_HEAD = """\
[scenario]
name = "small"
title = "A small one"
years = [1955, 1965]
firms = 60
replications = 2
seed = 1

[arms.relational]
regime = "relational"
role = "baseline"

"""


def with_arm(name, regime):
    """Return the text of a scenario whose second arm, open for more lines, has a name and a regime."""
    return f'{_HEAD}[arms.{name}]\nregime = "{regime}"\n'


def write(folder, text):
    """Write the text of a scenario into a folder and return the file."""
    file = folder / "small.toml"
    file.write_text(text)
    return file


TWO_ARMS = """\
[scenario]
name = "mine"
title = "mine"
years = [1955, 1957]
firms = 40
replications = 1
seed = 1

[arms.base]
regime = "relational"
role = "baseline"

[arms.market]
regime = "market"
"""
"""The least that can be compared, as "mine.toml"."""

STUDY = """\
[study]
name = "mine"
title = "mine"
scenario = "mine.toml"
points = 2
networks = 1

[parameters]
rent = [0.01, 0.05]

[outcomes.survival]
metric = "tie_survival"
years = [1956]
"""
"""A study of it."""


def write_mine(folder):
    """Write the scenario of two arms and its study into a folder."""
    (folder / "mine.toml").write_text(TWO_ARMS)
    (folder / "mine-study.toml").write_text(STUDY)
