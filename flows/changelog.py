"""Release notes from commit subjects: a reader's three questions first, everything else left out."""

from omnitron_kernel import flow

SUBJECTS = """feat(reader): tables come from the clipboard too
fix: dates before 1970 keep their hour
chore: newer linter
feat!: Python 3.10 is no longer supported
perf(join): large tables join in half the time
docs: how to embed a picture
Merge branch 'main'"""


@flow
def changelog(subjects: str = SUBJECTS, version: str = "Unreleased") -> str:
    """Groups conventional commit subjects, one a line as `git log --format=%s` prints them, into release notes."""
    breaking, added, fixed = list[str](), list[str](), list[str]()
    for subject in subjects.splitlines():
        head, _, text = subject.partition(": ")
        kind, _, scope = head.rstrip("!").partition("(")
        entry = f"- **{scope.rstrip(')')}**: {text}" if scope else f"- {text}"
        match kind, head.endswith("!"):
            case _, True:
                breaking.append(entry)
            case "feat", _:
                added.append(entry)
            case (("fix" | "perf"), _):
                fixed.append(entry)
    sections = {"What breaks": breaking, "What is new": added, "What is better": fixed}
    parts = ["\n".join([f"### {title}", *entries]) for title, entries in sections.items() if entries]
    return "\n\n".join([f"## {version}", *parts])


if __name__ == "__main__":
    print(changelog())
