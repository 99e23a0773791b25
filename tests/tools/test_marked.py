"""What tools write stands between two markers, and nothing else changes."""

from pathlib import Path

import pytest

from tools.marked import MarkerError, read_marked, write_marked

DOCUMENT = """# Head
<!-- begin one: written by a tool -->
old
<!-- end one -->
Between.
<!-- begin ones -->
<!-- end ones -->
"""


def test_only_what_is_between_the_markers_changes(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(DOCUMENT, encoding="utf-8")
    write_marked(path, "one", "\nnew \\1 line\n\n")
    assert path.read_text(encoding="utf-8") == DOCUMENT.replace("old", "new \\1 line")
    write_marked(path, "ones", "x")
    assert read_marked(path, "ones") == "x\n"
    assert read_marked(path, "one") == "new \\1 line\n"


@pytest.mark.parametrize(
    "content",
    ["", "<!-- end one -->\n<!-- begin one -->\n", DOCUMENT + DOCUMENT, "<!-- begin one -->\nx\n"],
)
def test_missing_and_doubled_markers_are_told_and_nothing_is_written(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "page.md"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(MarkerError, match=r"it must have one"):
        write_marked(path, "one", "new")
    assert path.read_text(encoding="utf-8") == content
