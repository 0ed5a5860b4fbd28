"""Messages for HTTP callers name files, not where they lie."""

from __future__ import annotations

import pytest

from service.discretion import without_folders


@pytest.mark.parametrize(
    ("whole", "told"),
    [
        ("there is no model in /srv/data/models/int8: mend it", "there is no model in int8: mend it"),
        ("No such file: '/home/ann/corpus.db'", "No such file: 'corpus.db'"),
        ("/opt/m/model.bin is missing (see /opt/m/model.xml).", "model.bin is missing (see model.xml)."),
        ("use owner/model, data/models/int8 or https://example.org/a/b", None),
        ("see /readyz and /problems, 3/4 of it and/or more", None),
    ],
)
def test_an_absolute_path_becomes_the_name_of_its_file(whole: str, told: str | None) -> None:
    assert without_folders(whole) == (told or whole)
