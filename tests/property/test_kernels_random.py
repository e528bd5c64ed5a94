"""The random numbers and their helpers against their twins."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.core import philox as kernels
from tests.reference import philox as twins
from tests.reference.compare import examples

word = st.integers(0, 2**32 - 1)
double_word = st.integers(0, 2**64 - 1)


def plain(values):
    return tuple(int(v) for v in values)


@given(st.tuples(word, word), st.tuples(word, word, word, word))
@examples(100)
def test_philox_agrees_with_its_twin(key, counter):
    got = kernels.philox(*(np.uint32(v) for v in (*key, *counter)))
    assert plain(got) == twins.philox(key, counter)


@given(word, word, double_word, word, word)
@examples(100)
def test_words_put_seed_and_purpose_in_the_key_and_the_rest_in_the_counter(seed, purpose, ident, step, draw):
    small = [np.uint32(v) for v in (seed, purpose)]
    got = kernels.words(*small, np.uint64(ident), np.uint32(step), np.uint32(draw))
    assert plain(got) == twins.words(seed, purpose, ident, step, draw)


@given(word, st.integers(1, 2**31))
@examples(100)
def test_below_is_the_floor_of_the_fraction(number, n):
    got = int(kernels.below(np.uint32(number), n))
    assert got == twins.below(number, n) == int(number * n // 2**32)
    assert 0 <= got < n


@given(word)
@examples(100)
def test_unit_is_a_fraction_below_one(number):
    assert kernels.unit(np.uint32(number)) == twins.unit(number) < 1


@given(double_word, double_word)
@examples(100)
def test_pair_ident_agrees_with_its_twin(a, b):
    assert int(kernels.pair_ident(np.uint64(a), np.uint64(b))) == twins.pair_ident(a, b)


@given(st.lists(double_word, max_size=20), word)
@examples(100)
def test_fill_uniforms_agrees_with_its_twin(idents, seed):
    out = np.empty(len(idents))
    four = [np.uint32(v) for v in (seed, 5, 1970, 3)]
    kernels.fill_uniforms(*four[:2], np.array(idents, np.uint64), *four[2:], out)
    assert out.tolist() == twins.fill_uniforms(seed, 5, idents, 1970, 3)


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=20), st.integers(0, 2**32 - 1))
def test_fill_words_agrees_with_its_twin(idents, seed):
    draws = [(7 * k) % 5 for k in range(len(idents))]
    out = [np.empty(len(idents), np.uint32) for _ in range(3)]
    who, number = np.array(idents, np.uint64), np.array(draws, np.uint32)
    kernels.fill_words(np.uint32(seed), np.uint32(5), who, np.uint32(1970), number, *out)
    rows = [tuple(int(w[k]) for w in out) for k in range(len(idents))]
    assert rows == [tuple(map(int, row)) for row in twins.fill_words(seed, 5, idents, 1970, draws)]
