"""Does a process run, or has it ended?"""

import time


def runs(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    # It may end between the opening and the reading, too.
    except (FileNotFoundError, ProcessLookupError):
        return False


def ended(pid):
    """Whether a process ends within ten seconds."""
    deadline = time.monotonic() + 10
    while runs(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not runs(pid)
