import keiretsu as kt


def test_the_public_api_is_flat_small_and_all_there():
    assert len(kt.__all__) <= 40
    for name in kt.__all__:
        assert getattr(kt, name) is not None, name
    assert sorted(kt.__all__) == dir(kt)
