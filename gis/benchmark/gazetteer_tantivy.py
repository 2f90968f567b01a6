"""The comparator: a Tantivy index on the same names, asked the same questions.

Run as a program, by any Python that has `tantivy`: it needs nothing of this project and prints one JSON object.

    python gazetteer_tantivy.py FOLDER

FOLDER holds `names.tsv` (name, pinyin letters, initials, weight) and `questions.json` (kind -> list of texts); the
index is made in `FOLDER/index`. Substrings are terms of one to three characters, prefixes of one to two; one wrong,
missing or extra character is a term at distance 1; answers are the 20 of greatest weight, with their names.
"""

import json
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Any

LIMIT = 20
FIELDS = {
    "exact": "name", "prefix": "start", "substring": "grams", "pinyin": "pinyin", "initials": "initials",
}  # fmt: skip


def build(folder: Path) -> tuple[Any, dict[str, Any]]:
    """Make the index; return it and what it took."""
    import tantivy  # noqa: PLC0415 - absent in the project's own environment

    made = tantivy.SchemaBuilder()
    made.add_text_field("name", stored=True, tokenizer_name="raw", index_option="basic")
    made.add_text_field("grams", tokenizer_name="grams", index_option="basic")
    made.add_text_field("start", tokenizer_name="start", index_option="basic")
    made.add_text_field("pinyin", tokenizer_name="raw", index_option="basic")
    made.add_text_field("initials", tokenizer_name="raw", index_option="basic")
    made.add_integer_field("weight", stored=False, indexed=False, fast=True)
    place = folder / "index"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    index = tantivy.Index(made.build(), path=str(place))
    for name, prefix_only, longest in (("grams", False, 3), ("start", True, 2)):
        gram = tantivy.Tokenizer.ngram(min_gram=1, max_gram=longest, prefix_only=prefix_only)
        index.register_tokenizer(name, tantivy.TextAnalyzerBuilder(gram).build())
    wall, cpu = time.perf_counter(), time.process_time()
    writer = index.writer(heap_size=256 << 20, num_threads=1)
    with (folder / "names.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            name, pinyin, initials, weight = line.rstrip("\n").split("\t")
            writer.add_document(
                tantivy.Document(
                    name=name, grams=name, start=name, pinyin=pinyin, initials=initials, weight=int(weight)
                )
            )
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    size = sum(one.stat().st_size for one in place.rglob("*") if one.is_file())
    spent = {"build_s": time.perf_counter() - wall, "build_cpu_s": time.process_time() - cpu, "bytes": size}
    return index, spent


def query(index: Any, kind: str, text: str) -> Any:
    """Return the query of one kind (`substring-2`, `pinyin-prefix`, `wrong`, ...) for a text."""
    import tantivy  # noqa: PLC0415

    family, _, rest = kind.partition("-")
    if family in {"wrong", "missing", "extra"}:
        return tantivy.Query.fuzzy_term_query(index.schema, "name", text, distance=1, transposition_cost_one=False)
    field = "pinyin" if family == "sound" else FIELDS["prefix" if family == "suggest" else family]
    if rest == "prefix":
        return tantivy.Query.regex_query(index.schema, field, re.escape(text) + ".*")
    return tantivy.Query.term_query(index.schema, field, text)


def ask(index: Any, kind: str, texts: list[str]) -> dict[str, Any]:
    """Ask every text twice; return wall and CPU time of the second pass, and the names found."""
    searcher = index.searcher()
    wall, cpu, names = [], [], []
    for turn in range(2 * len(texts)):
        began, spent = time.perf_counter_ns(), time.process_time_ns()
        found = searcher.search(
            query(index, kind, texts[turn % len(texts)]), LIMIT, count=False, order_by_field="weight"
        )
        listed = [searcher.doc(address)["name"][0] for _, address in found.hits]
        if turn >= len(texts):
            wall.append((time.perf_counter_ns() - began) / 1e6)
            cpu.append((time.process_time_ns() - spent) / 1e6)
            names.append(listed)
    return {"wall_ms": wall, "cpu_ms": cpu, "names": names}


def main() -> None:
    """Build, ask, print."""
    import tantivy  # noqa: PLC0415

    folder = Path(sys.argv[1])
    index, spent = build(folder)
    questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    kinds = {kind: ask(index, kind, texts) for kind, texts in questions.items()}
    sys.stdout.write(json.dumps({"version": tantivy.__version__, **spent, "kinds": kinds}, ensure_ascii=False))


if __name__ == "__main__":
    main()
