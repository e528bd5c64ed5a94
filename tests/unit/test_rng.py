"""Random numbers: the published vectors, streams that do not meet, identities that stay."""

import os
import subprocess
import sys

import numpy as np
import pytest

from keiretsu.core.philox import pair_ident, philox, words
from keiretsu.core.random import Purpose, hash_id, hash_ids, replication_seed, uniforms

ONES = 0xFFFFFFFF
# known answers of philox4x32-10 published with Random123: (key, counter, output)
VECTORS = [
    ((0, 0), (0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES, ONES), (ONES, ONES, ONES, ONES), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0xA4093822, 0x299F31D0),
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("key", "counter", "output"), VECTORS)
def test_philox_gives_the_published_answers(key, counter, output):
    got = philox(*(np.uint32(v) for v in (*key, *counter)))
    assert tuple(int(v) for v in got) == output


@pytest.mark.parametrize(("key", "counter", "output"), VECTORS)
def test_the_plain_twin_gives_the_published_answers(key, counter, output):
    from tests.reference.philox import philox as twin

    assert twin(key, counter) == output


def draw(seed=1, purpose=2, ident=3, step=4, which=5):
    small = np.uint32(seed), np.uint32(purpose)
    return tuple(int(v) for v in words(*small, np.uint64(ident), np.uint32(step), np.uint32(which)))


@pytest.mark.parametrize("field", ["seed", "purpose", "ident", "step", "which"])
def test_every_part_of_the_key_changes_the_numbers(field):
    assert draw() == draw()
    assert draw() != draw(**{field: 9})


def test_numbers_are_uniform_and_uncorrelated_between_purposes_and_steps():
    n = 40_000
    idents = hash_ids([f"F{k:06d}" for k in range(n)])
    a = uniforms(1, Purpose.LOOK, idents, 1960, 0)
    assert np.bincount((a * 20).astype(int), minlength=20) == pytest.approx(n / 20, rel=0.12)
    for other in (
        uniforms(1, Purpose.MEET, idents, 1960, 0),
        uniforms(1, Purpose.LOOK, idents, 1961, 0),
        uniforms(1, Purpose.LOOK, idents, 1960, 1),
        uniforms(2, Purpose.LOOK, idents, 1960, 0),
        np.roll(a, 1),
    ):
        assert abs(np.corrcoef(a, other)[0, 1]) < 4 / np.sqrt(n)


def test_a_firm_gets_its_numbers_whoever_else_is_there():
    alone = uniforms(1, Purpose.COPY, hash_ids(["b"]), 1990, 0)
    among = uniforms(1, Purpose.COPY, hash_ids(["a", "b", "c"]), 1990, 0)
    assert alone[0] == among[1]


def test_no_numbers_for_nobody():
    assert uniforms(1, Purpose.COPY, hash_ids([]), 1990, 0).shape == (0,)


def test_purposes_are_distinct():
    assert len({int(p) for p in Purpose}) == len(Purpose.__members__)


def test_ids_hash_to_the_same_64_bits_on_every_machine():
    assert hash_id("F0001") == 0xDD3C2228F1B8F76A
    assert hash_ids(["F0001", "é"]).tolist() == [hash_id("F0001"), hash_id("é")]


def test_seeds_of_draws_differ_and_fit_32_bits():
    seeds = {replication_seed(seed, k) for seed in range(20) for k in range(50)}
    assert len(seeds) == 1000
    assert max(seeds) < 2**32


def test_pairs_are_ordered_and_do_not_collide():
    ids = hash_ids([f"F{k}" for k in range(150)])
    pairs = {int(pair_ident(a, b)) for a in ids for b in ids}
    assert len(pairs) == 150 * 150


def test_hashes_do_not_depend_on_the_hash_seed_of_the_interpreter():
    program = "from keiretsu.core.random import hash_id, replication_seed; "
    program += "print(hash_id('F0001'), replication_seed(1, 2))"
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "77")
    }
    assert len(told) == 1
