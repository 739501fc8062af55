"""Timings as ratios against a named peer, both in one run, best of five, each in a fresh process.

`python -m bench` runs all, `python -m bench data_availability` one. Read ratios and CPU time; wall time of a busy
machine says little. A module of this package lists its measurements in `BENCHES`; `__main__` names the modules.
"""
