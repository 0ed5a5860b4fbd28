"""Draw the pairs that int8 ranges are measured on: `python -m models.training.calibration_pairs --out FILE`.

The same number of each data set of `SETS`, out of the training data, for `python -m models export-stance
--calibration FILE`; the export draws its few hundred from these. Of all the training data, half would be
templates and captions, shorter and plainer than what is served: long passages then lost answers.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from models.training.corpus import write_examples
from models.training.data import read_examples, some_of_each

SETS: Final = (
    "fever", "healthver", "foolmetwice", "check_covid", "covidfact", "hover",
    "mnli", "lingnli", "wanli", "conjnli", "negation_snli", "breaking_nli",
)  # fmt: skip
"""Claims against sources, long ones among them, and sentence pairs that people or rules wrote."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw and write the pairs; print how many of each data set as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, required=True, help="a file that ends in .jsonl or .jsonl.gz")
    parser.add_argument("--rows", type=int, default=200, help="pairs of each data set")
    options = parser.parse_args(arguments)
    if options.rows < 1:
        parser.error(f"--rows must be 1 or more, got {options.rows}")
    try:
        given = read_examples(options.data / "stance" / "train.jsonl.gz")
        found = some_of_each((one for one in given if one.dataset in SETS), options.rows)
        write_examples(options.out, found)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    print(json.dumps(Counter(one.dataset for one in found)))


if __name__ == "__main__":
    main()
