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
