"""The child process of a check: writes findings as lines of JSON; see `checked`."""

from __future__ import annotations

import json
import resource
import sys


def main(path: str, memory: str) -> int:
    """Examine *path* within *memory* bytes."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    from epxs.phynx import api  # noqa: F401 - enters the classes
    from epxs.phynx.check.examine import examine

    def tell(step: str) -> None:
        print(json.dumps({"step": step}), flush=True)

    for finding in examine(path, tell=tell):
        print(json.dumps(finding.as_dict()))
    tell("done")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
