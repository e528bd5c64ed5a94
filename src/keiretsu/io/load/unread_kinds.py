"""Files that are not read, by name, and what to do with them instead."""

from __future__ import annotations

from pathlib import Path

from keiretsu.core.errors import InvalidData

_GRAPH = "open it in the program that made it and export it as GraphML or GEXF, or as CSV"
_FRAME = "save it as Parquet or CSV"
_TEXT = "copy its table into a workbook or save it as CSV"
_PACKED = "unpack it first, or pack it as .zip or .gz"

_PICTURE = "give the table that it shows"
KINDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        (".png", ".jpg", ".jpeg", ".gif", ".svg", ".tif", ".tiff", ".webp"), ("a picture", _PICTURE)
    ),
    ".feather": ("a Feather file", _FRAME),
    ".arrow": ("an Arrow file", _FRAME),
    ".ipc": ("an Arrow file", _FRAME),
    ".orc": ("an ORC file", _FRAME),
    ".avro": ("an Avro file", _FRAME),
    ".dta": ("a file of Stata", "write it as CSV there (export delimited)"),
    ".sas7bdat": ("a file of SAS", "write it as CSV there (proc export)"),
    ".xpt": ("a file of SAS", "write it as CSV there (proc export)"),
    ".sav": ("a file of SPSS", "write it as CSV there (save translate)"),
    ".por": ("a file of SPSS", "write it as CSV there (save translate)"),
    ".rds": ("a file of R", "write it as CSV there (write.csv)"),
    ".rda": ("a file of R", "write it as CSV there (write.csv)"),
    ".rdata": ("a file of R", "write it as CSV there (write.csv)"),
    ".mat": ("a file of MATLAB", "write it as CSV there (writetable)"),
    ".pkl": ("a pickle of Python", "hand the frame to keiretsu.load, or save it as Parquet"),
    ".pickle": ("a pickle of Python", "hand the frame to keiretsu.load, or save it as Parquet"),
    ".npy": ("an array of NumPy", _FRAME),
    ".npz": ("an archive of NumPy", _FRAME),
    ".h5": ("an HDF5 file", _FRAME),
    ".hdf5": ("an HDF5 file", _FRAME),
    ".gml": ("a GML graph", _GRAPH),
    ".net": ("a Pajek network", _GRAPH),
    ".paj": ("a Pajek project", _GRAPH),
    ".dot": ("a DOT graph", _GRAPH),
    ".gv": ("a DOT graph", _GRAPH),
    ".sif": ("a SIF network of Cytoscape", _GRAPH),
    ".cys": ("a session of Cytoscape", _GRAPH),
    ".gephi": ("a project of Gephi", "export its graph as GEXF (File, Export)"),
    ".vna": ("a VNA network", _GRAPH),
    ".dl": ("a DL network of UCINET", _GRAPH),
    ".gdf": ("a GDF graph", _GRAPH),
    ".tgf": ("a TGF graph", _GRAPH),
    ".pdf": ("a PDF", _TEXT),
    ".doc": ("a document of Word", _TEXT),
    ".docx": ("a document of Word", _TEXT),
    ".odt": ("a text document", _TEXT),
    ".rtf": ("a text document", _TEXT),
    ".ppt": ("a presentation", _TEXT),
    ".pptx": ("a presentation", _TEXT),
    ".html": ("a web page", _TEXT),
    ".htm": ("a web page", _TEXT),
    ".numbers": ("a table of Numbers", "export it there as Excel or CSV"),
    ".mdb": ("a database of Access", "export its tables there as Excel or CSV"),
    ".accdb": ("a database of Access", "export its tables there as Excel or CSV"),
    ".dbf": ("a dBase table", "save it as CSV in a spreadsheet program"),
    ".7z": ("a 7-Zip archive", _PACKED),
    ".rar": ("a RAR archive", _PACKED),
    ".tar": ("a tar archive", _PACKED),
    ".tgz": ("a tar archive", _PACKED),
    ".zst": ("compressed with Zstandard", _PACKED),
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"ARROW1", ".arrow"),
    (b"FEA1", ".feather"),
    (b"%PDF", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"RDX", ".rds"),
    (b"X\n\x00\x00\x00", ".rds"),
    (b"\x93NUMPY", ".npy"),
    (b"\x89HDF", ".h5"),
    (b"$FL2", ".sav"),
    (b"<stata_dta>", ".dta"),
    (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"Rar!", ".rar"),
    (b"\x28\xb5\x2f\xfd", ".zst"),
    (b"<!doctype html", ".html"),
    (b"<html", ".html"),
    (b"*vertices", ".net"),
    (b"*network", ".net"),
    (b"digraph ", ".dot"),
    (b"strict digraph ", ".dot"),
    (b"graph [", ".gml"),
    (b"graph\n[", ".gml"),
    (b'creator "', ".gml"),
)


def unread_kind(path: Path, start: bytes) -> InvalidData | None:
    """Return the error for a file of a kind that is not read, by its name or its first bytes."""
    if start.startswith(_OLD_OFFICE) and path.suffix.lower() in (".xlsx", ".xlsm", ".xlsb"):
        return InvalidData(
            f"{path} is protected by a password, or an old workbook under a new name; save it as .xlsx "
            "without a password."
        )
    kind = path.suffix.lower() if path.suffix.lower() in KINDS else None
    if kind is None:
        head = start.removeprefix(b"\xef\xbb\xbf").lstrip()
        kind = next(
            (k for mark, k in _STARTS if start.startswith(mark) or head.lower().startswith(mark)), None
        )
    if kind is None:
        return None
    what, remedy = KINDS[kind]
    return InvalidData(f"{path} is {what}, which is not read; {remedy}.")
