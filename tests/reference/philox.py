"""Twins of `keiretsu.core.philox`, with Python's unbounded integers cut to words by hand."""

MASK32 = (1 << 32) - 1
MASK64 = (1 << 64) - 1
ROUNDS = 10


def philox(key, counter):
    """Return the four output words of Philox4x32-10 for a key of two words and a counter of four."""
    k0, k1 = key
    c0, c1, c2, c3 = counter
    for _ in range(ROUNDS):
        left = 0xD2511F53 * c0
        right = 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (right >> 32) ^ c1 ^ k0, right & MASK32, (left >> 32) ^ c3 ^ k1, left & MASK32
        k0 = (k0 + 0x9E3779B9) & MASK32
        k1 = (k1 + 0xBB67AE85) & MASK32
    return c0, c1, c2, c3


def words(seed, purpose, ident, step, draw):
    """Return the four words of a draw: the key says which run and what for, the counter who, when, which."""
    ident = int(ident)
    key = int(seed), int(purpose)
    return philox(key, (ident & MASK32, ident >> 32, int(step), int(draw)))


def unit(word):
    """Return a word as a fraction of 2**32."""
    return word / 2**32


def below(word, n):
    """Return floor(word / 2**32 * n)."""
    return word * int(n) >> 32


def pair_ident(a, b):
    """Return the identity of the ordered pair (a, b)."""
    a, b = int(a), int(b)
    h = a ^ ((b * 0x9E3779B97F4A7C15 + 0x7F4A7C15F39CC060 + (a << 6)) & MASK64)
    h = ((h ^ (h >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    h = ((h ^ (h >> 27)) * 0x94D049BB133111EB) & MASK64
    return h ^ (h >> 31)


def fill_uniforms(seed, purpose, idents, step, draw):
    """Return one number in [0, 1) for every identity: its first word."""
    return [unit(words(seed, purpose, ident, step, draw)[0]) for ident in idents]


def fill_words(seed, purpose, idents, step, draws):
    """Return the first three words of every identity and number of a draw."""
    pairs = zip(idents, draws, strict=True)
    return [words(seed, purpose, ident, step, draw)[:3] for ident, draw in pairs]
