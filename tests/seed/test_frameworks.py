from quintet.seed.frameworks import framework


def test_it_works():
    strategy = framework("data").get("strategy")
    assert (strategy.kind, strategy.baseline, strategy.baseline_period) == ("boolean", 67, "2023")
