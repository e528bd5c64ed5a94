"""Where a region is: a gazetteer of countries, prefectures and municipalities out of the user's own files."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from statistics import fmean
from typing import Annotated

from pydantic import Field

from keiretsu.core.csv_records import parse_csv_records, read_csv_records
from keiretsu.report.geo.topojson import Outline, read_topojson

Spot = tuple[float, float]
"""Longitude and latitude in degrees."""

PREFECTURES = "japan_prefectures_s0001.topojson.gz"
MUNICIPALITIES = "japan_municipalities_centroids.csv.gz"
WORLD = ("world_countries_50m.topojson.gz", "world_countries_110m.topojson")

_ALIASES = {"el": "gr", "uk": "gb"}  # as the European Union writes Greece and the United Kingdom
_COORDINATES = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*[,; ]\s*([+-]?\d+(?:\.\d+)?)\s*")


Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


@dataclass(frozen=True, slots=True)
class _Place:
    region: str
    lat: Latitude
    lon: Longitude


@dataclass(frozen=True, slots=True)
class _Country:
    alpha2: str
    alpha3: str
    numeric: str


@dataclass(frozen=True, slots=True)
class _Prefecture:
    prefecture_en: str
    prefecture_ja: str


@dataclass(frozen=True, slots=True)
class _Municipality:
    code: str
    prefecture_ja: str
    county_or_city_ja: str
    name_ja: str
    city_en: str
    lat: Latitude
    lon: Longitude


def folder() -> Path | None:
    """Return the folder of outlines, in ``$KEIRETSU_DATA`` else in ``../shared/data``; None without."""
    bases = [Path(os.environ["KEIRETSU_DATA"])] if os.environ.get("KEIRETSU_DATA") else []
    bases.append(Path("..") / "shared" / "data")
    for base in bases:
        for place in (base / "geo", base):
            if any((place / name).is_file() for name in (PREFECTURES, MUNICIPALITIES, *WORLD)):
                return place
    return None


def folded(name: str) -> str:
    """Return a name as it is compared: without case, width of letters, macrons and the word prefecture.

    Examples
    --------
    >>> folded("Hachiōji"), folded("Tokyo Prefecture")
    ('hachioji', 'tokyo')
    """
    wide = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in wide if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFC", " ".join(plain.casefold().split()).removesuffix(" prefecture"))


def coordinates(text: str) -> Spot | None:
    """Return longitude and latitude of a text such as ``35.66, 139.29`` (latitude first), or None.

    Examples
    --------
    >>> coordinates("35.66, 139.29"), coordinates("Tama")
    ((139.29, 35.66), None)
    """
    found = _COORDINATES.fullmatch(text)
    if not found:
        return None
    north, east = float(found[1]), float(found[2])
    return (east, north) if abs(north) <= 90.0 and abs(east) <= 180.0 else None


def located(
    regions: Iterable[str], own: Mapping[str, Spot] | None = None, where: Path | None = None
) -> dict[str, Spot]:
    """Return where regions are; those that nobody knows are left out.

    Parameters
    ----------
    regions : iterable of str
        Coordinates, names or codes of countries (ISO 3166), prefectures or municipalities of Japan.
    own : mapping of str to (longitude, latitude), optional
        Places of the user's own, which come first.
    where : Path, optional
        Folder of the gazetteer's files.

    Raises
    ------
    InvalidData
        When a file of the gazetteer is damaged.
    """
    mine = {folded(name): spot for name, spot in (own or {}).items()}
    found: dict[str, Spot] = {}
    rest = []
    for region in regions:
        spot = mine.get(folded(region)) or coordinates(region)
        if spot is None:
            rest.append(region)
        else:
            found[region] = spot
    for book in _books(where) if rest and where is not None else ():
        known = {region: book[folded(region)] for region in rest if folded(region) in book}
        found |= known
        rest = [region for region in rest if region not in known]
        if not rest:
            break
    return found


def _books(where: Path) -> Iterator[dict[str, Spot]]:
    """Give gazetteers one after the other, the widest places first, each read when it is asked for."""
    yield _countries(where)
    yield _prefectures(where)
    yield _municipalities(where)


def _countries(where: Path) -> dict[str, Spot]:
    file = next((where / name for name in WORLD if (where / name).is_file()), None)
    if file is None:
        return {}
    listed = resources.files("keiretsu.report.geo").joinpath("countries.csv").read_text("utf-8")
    codes = {country.numeric: country for country in parse_csv_records(_Country, listed, "countries.csv")}
    book: dict[str, Spot] = {}
    for outline in read_topojson(file):
        code = codes.get(outline.id, _Country("", "", ""))
        names = (str(outline.properties.get("name", "")), code.alpha2, code.alpha3)
        book |= {folded(name): outline.middle for name in names if name}
    return book | {alias: book[name] for alias, name in _ALIASES.items() if name in book}


def _prefectures(where: Path) -> dict[str, Spot]:
    if not (where / PREFECTURES).is_file():
        return {}
    middle = {_japanese(outline): outline.middle for outline in read_topojson(where / PREFECTURES)}
    book = {folded(name): spot for name, spot in middle.items()}
    names = where / "japan_prefectures.csv"
    if names.is_file():
        for row in read_csv_records(_Prefecture, names):
            if row.prefecture_ja in middle:
                book[folded(row.prefecture_en)] = middle[row.prefecture_ja]
    return book


def _japanese(outline: Outline) -> str:
    return str(outline.properties.get("N03_001", ""))


def _municipalities(where: Path) -> dict[str, Spot]:
    file = where / MUNICIPALITIES
    if not file.is_file():
        return {}
    spots: dict[str, list[Spot]] = {}
    for row in read_csv_records(_Municipality, file):
        spot = (row.lon, row.lat)
        area, city = row.prefecture_ja, row.county_or_city_ja
        english, _, wider = row.city_en.partition(", ")
        names = {row.code, row.name_ja, area + row.name_ja, area + city + row.name_ja, english}
        if city.endswith("市"):  # a city of wards: in the middle of them
            names |= {city, area + city, wider}
        for name in names - {""}:
            spots.setdefault(folded(name), []).append(spot)
    # a name that lies in several places far apart says nothing
    near = {name: each for name, each in spots.items() if _spread(each) < 0.6}
    return {name: (fmean(x for x, _ in each), fmean(y for _, y in each)) for name, each in near.items()}


def _spread(spots: list[Spot]) -> float:
    return max(
        max(x for x, _ in spots) - min(x for x, _ in spots),
        max(y for _, y in spots) - min(y for _, y in spots),
    )


def read_places(file: Path) -> dict[str, Spot]:
    """Return places of the user's own: a CSV file with the columns region, lat and lon.

    Raises
    ------
    InvalidData
        When the file, a column or a coordinate is wrong; the sentence names file, line and column.
    """
    return {place.region: (place.lon, place.lat) for place in read_csv_records(_Place, file)}
