"""Tell whose statement a passage is, on texts written for it: precision and recall of the rules.

`python -m benchmarks.attribution` reads benchmarks/attribution_set.txt, of which every second text was kept
for reporting. A passage counts as found where it is attributed at all; `speaker` and `kind` are right only
as listed. With `--spacy MODEL`, where spaCy and that model are installed, the same is measured for a rule
over its parses. Times are of one thread.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.attribution import attribute
from index.documents import Span

ROOT = Path(__file__).resolve().parents[1]
TEXTS = Path(__file__).with_name("attribution_set.txt")
RESULTS = ROOT / "benchmarks" / "results" / "attribution.json"
KINDS = {"q": "quote", "r": "reported"}
HALVES = ("tuning", "reported")

Told = tuple[str, str] | None
Attributor = Callable[[str, Sequence[Span]], list[Told]]


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """Hold one text, its passages, and of each (speaker, kind) or None."""

    text: str
    spans: tuple[Span, ...]
    told: tuple[Told, ...]


def read_texts(path: Path = TEXTS) -> dict[str, list[AnnotatedText]]:
    """Read the annotated texts by half."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    halves: dict[str, list[AnnotatedText]] = {half: [] for half in HALVES}
    for number, block in enumerate("\n".join(lines).strip().split("\n\n")):
        halves[HALVES[number % 2]].append(_annotated(block.splitlines()))
    return halves


def _annotated(lines: Sequence[str]) -> AnnotatedText:
    text, spans, told = "", [], []
    for line in lines:
        if line == "/":
            text = text.rstrip() + "\n\n"
            continue
        speaker, kind, sentence = line.split("|")
        spans.append(Span(len(text), len(text) + len(sentence)))
        told.append(None if speaker == "-" else (speaker, KINDS[kind]))
        text += sentence + " "
    return AnnotatedText(text.rstrip(), tuple(spans), tuple(told))


def by_rules(text: str, spans: Sequence[Span]) -> list[Told]:
    """Attribute as the service does."""
    found = (span.attribution for span in attribute(text, spans, "en"))
    return [None if each is None else (each.speaker, each.kind.value) for each in found]


def figures(texts: Sequence[AnnotatedText], attributor: Attributor, show: bool) -> dict[str, float]:
    """Compare what was found with what is listed."""
    pairs: list[tuple[Told, Told]] = []
    started = time.process_time()
    answers = [attributor(each.text, each.spans) for each in texts]
    spent = time.process_time() - started
    for each, answer in zip(texts, answers, strict=True):
        for span, wanted, found in zip(each.spans, each.told, answer, strict=True):
            pairs.append((wanted, found))
            if show and wanted != found:
                print(f"  wanted {wanted}, found {found}: {each.text[span.start : span.end]}")
    both = [(wanted, found) for wanted, found in pairs if wanted and found]
    speakers = [pair for pair in both if _plain(pair[0][0]) == _plain(pair[1][0])]
    listed, told = (sum(pair[side] is not None for pair in pairs) for side in (0, 1))
    return {
        "passages": len(pairs), "attributed": listed,
        "precision": round(len(both) / told, 4), "recall": round(len(both) / listed, 4),
        "speaker_precision": round(len(speakers) / told, 4),
        "speaker_recall": round(len(speakers) / listed, 4),
        "kind_right": round(sum(pair[0][1] == pair[1][1] for pair in both) / len(both), 4),
        "microseconds_a_passage": round(spent / len(pairs) * 1e6, 1),
    }  # fmt: skip


def _plain(speaker: str) -> str:
    return speaker.lower().removeprefix("the ").removeprefix("a ")


def main() -> None:
    """Run the benchmark and write its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print what the tuning half has wrong")
    parser.add_argument("--spacy", metavar="MODEL", help="measure a rule over this model's parses as well")
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    ways: dict[str, Attributor] = {"rules": by_rules}
    if options.spacy:
        from benchmarks.attribution_spacy import spacy_attributor

        ways[f"spaCy {options.spacy}"] = spacy_attributor(options.spacy)
    texts = read_texts()
    earlier = json.loads(options.json.read_text("utf-8")) if options.json.exists() else {}
    report = earlier | {
        way: {half: figures(texts[half], attributor, options.show and half == "tuning") for half in HALVES}
        for way, attributor in ways.items()
    }
    for way, halves in report.items():
        for half, row in halves.items():
            print(f"{way}, {half}: " + ", ".join(f"{name} {value}" for name, value in row.items()))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
