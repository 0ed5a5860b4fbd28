"""How many cases each property is tried with: few and always the same in the suite, as many as asked here.

python -m tests.torture.property_runs --examples 5000
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, settings

_EXAMPLES: Final = "TORTURE_EXAMPLES"
_HERE: Final = Path(__file__).resolve().parent


def tried(in_suite: int) -> settings:
    """Try a property so often; with TORTURE_EXAMPLES so often instead, and with other cases each time."""
    asked = os.environ.get(_EXAMPLES)
    return settings(
        max_examples=int(asked) if asked else in_suite,
        derandomize=asked is None,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def main() -> int:
    """Run every property with many cases; gives pytest's exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.property_runs", description=__doc__)
    parser.add_argument("--examples", type=int, default=2_000, help="cases for each property")
    options = parser.parse_args()
    files = sorted(str(file) for file in _HERE.glob("test_*_properties.py"))
    environ = os.environ | {_EXAMPLES: str(options.examples)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=0", *files]
    return subprocess.run(command, env=environ, cwd=_HERE.parents[1], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
