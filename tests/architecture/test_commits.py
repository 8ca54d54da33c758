"""One place commits, one place reads the clock, requests stay in views, pages need no inline script or style."""

import ast
import re

from tests.architecture import sources

COMMITS = {"shop/kernel/unit_of_work.py"}
CLOCKS = {"shop/kernel/clock.py"}
REQUEST_NAMES = {"request", "current_app", "g", "session"}
INLINE = re.compile(
    r"""<style\b|<script\b(?![^>]*(?:\bsrc=|"application/ld\+json"))|\sstyle\s*=\s*["']|\son[a-z]{3,}\s*=\s*["']""",
    re.IGNORECASE,
)
POST_FORM = re.compile(r"""<form\b[^>]*method\s*=\s*["']post["'][^>]*>(.*?)</form>""", re.IGNORECASE | re.DOTALL)


def test_only_the_unit_of_work_commits() -> None:
    found = {
        f"{sources.name(path)}:{call.lineno}"
        for path in sources.modules()
        for call in sources.calls(path)
        if sources.called(call) == "commit" and sources.name(path) not in COMMITS
    }
    assert found == set()


def test_only_the_clock_reads_the_time() -> None:
    found = set()
    for path in sources.modules():
        if sources.name(path) in CLOCKS:
            continue
        for call in sources.calls(path):
            written = ast.unparse(call.func)
            if written.split(".")[-1] in ("utcnow", "today") or written in ("datetime.now", "datetime.datetime.now"):
                found.add(f"{sources.name(path)}:{call.lineno} {written}")
    assert found == set()


def test_no_clock_below_the_views() -> None:
    found = {
        f"{sources.name(path)}:{call.lineno}"
        for path in sources.modules()
        if sources.is_below_views(path) and sources.name(path) not in CLOCKS
        for call in sources.calls(path)
        if ast.unparse(call.func) in ("clock.now", "time.time")
    }
    assert found == set()


# Where a service really needs the application it runs in, and why.
USES_THE_APPLICATION = {
    "shop/media/service.py": "the file store is chosen at start-up and kept with the application",
    "shop/messages/service.py": "whether a WhatsApp address is configured decides who sends",
}


def test_no_request_below_the_views() -> None:
    found = set()
    for path in sources.modules():
        if not sources.is_below_views(path) or sources.name(path) in USES_THE_APPLICATION:
            continue
        for node in ast.walk(sources.tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module == "flask":
                for name in node.names:
                    if name.name in REQUEST_NAMES:
                        found.add(f"{sources.name(path)}:{node.lineno} {name.name}")
    assert found == set()


def test_templates_have_no_inline_script_style_or_handler() -> None:
    found = set()
    for path in sources.templates():
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if INLINE.search(line):
                found.add(f"{sources.name(path)}:{number} {line.strip()[:80]}")
    assert found == set()


def test_every_form_that_posts_carries_its_token() -> None:
    found = set()
    for path in sources.templates():
        for match in POST_FORM.finditer(path.read_text()):
            if "csrf" not in match.group(1):
                found.add(f"{sources.name(path)}: {match.group(0)[:80]}")
    assert found == set()
