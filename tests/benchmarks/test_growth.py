"""The picture of how times grow is drawn to scale, and is well-formed."""

from __future__ import annotations

from xml.etree import ElementTree

from benchmarks.growth import growth_svg

SVG = "{http://www.w3.org/2000/svg}"


def test_each_line_has_a_point_for_each_count_higher_where_it_is_slower() -> None:
    picture = growth_svg([10_000, 100_000, 1_000_000], {"plain": [111, 119, 238], "service": [40, 46, 70]})
    root = ElementTree.fromstring(picture)
    plain, service = (
        [tuple(map(float, point.split(","))) for point in (line.get("points") or "").split()]
        for line in root.findall(f"{SVG}polyline")
    )
    assert [x for x, _ in plain] == [x for x, _ in service]
    assert plain[1][0] - plain[0][0] == plain[2][0] - plain[1][0]  # a tenfold is always as far
    assert all(above[1] < below[1] for above, below in zip(plain, service, strict=True))
    assert plain[2][1] < plain[1][1] < plain[0][1]
    texts = [each.text for each in root.findall(f"{SVG}text")]
    assert {"10,000", "1,000,000", "10 ms", "1,000 ms", "plain", "service", "238", "40"} <= set(texts)


def test_one_size_alone_can_be_drawn() -> None:
    root = ElementTree.fromstring(growth_svg([10_000], {"service": [100.0]}))
    assert len(root.findall(f"{SVG}circle")) == 1
