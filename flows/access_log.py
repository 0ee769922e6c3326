"""What a web server's log says: what fails and how often, when it is busiest, and which lines are no log lines."""

import re
from collections import Counter

from omnitron_kernel import flow

LOG = """\
203.0.113.9 - - [22/Nov/2026:09:58:31 +0000] "GET /index.html HTTP/1.1" 200 5120
203.0.113.9 - - [22/Nov/2026:09:58:32 +0000] "GET /style.css HTTP/1.1" 304 -
198.51.100.4 - anna [22/Nov/2026:10:02:11 +0000] "POST /orders HTTP/1.1" 500 312
198.51.100.4 - anna [22/Nov/2026:10:02:19 +0000] "POST /orders HTTP/1.1" 201 88
log rotated
192.0.2.77 - - [22/Nov/2026:10:40:00 +0000] "GET /wp-login.php HTTP/1.1" 404 196
192.0.2.77 - - [22/Nov/2026:10:40:01 +0000] "GET /wp-login.php HTTP/1.1" 404 196"""
LINE = r'(\S+) \S+ \S+ \[[^:]+:(\d\d)[^]]*\] "(\S+) (\S+)[^"]*" (\d{3}) (\d+|-)'


@flow
def access_log(text: str = LOG, worst: int = 3) -> dict[str, object]:
    """Reads a log in the common format, from nginx or Apache; a line that is none is counted and shown, not dropped."""
    hours, failures, sent, odd = Counter[str](), Counter[str](), 0, list[str]()
    for line in text.splitlines():
        found = re.match(LINE, line)
        if found is None:
            odd.append(line)
            continue
        _, hour, method, path, status, size = found.groups()
        hours[f"{hour}:00"] += 1
        if status >= "400":
            failures[f"{status} {method} {path}"] += 1
        sent += 0 if size == "-" else int(size)
    requests = hours.total()
    return {
        "requests": requests,
        "bytes": sent,
        "busiest": hours.most_common(1)[0][0] if hours else None,
        "failed": f"{failures.total() / max(requests, 1):.0%}",
        "worst": failures.most_common(worst),
        "odd lines": odd,
    }


if __name__ == "__main__":
    print(access_log())
