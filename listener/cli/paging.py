"""A pager for what is longer than the screen, as git and man have it: PAGER decides, else less."""

from __future__ import annotations

import os
import sys

_LESS = "FRX"
"""Ends by itself if all fits, lets colours through, and leaves the text on the screen."""
_NONE = {"", "cat"}


def fits(text: str) -> bool:
    """Tell whether a text fits on the terminal, with a line left for the prompt."""
    try:
        rows = os.get_terminal_size(sys.stdout.fileno()).lines
    except (OSError, ValueError):  # nothing of the operating system's
        return True
    return text.count("\n") < rows or not rows


def paged(text: str) -> bool:
    """Show a text in the pager; False: there is none, and nothing was shown."""
    import shlex  # noqa: PLC0415 - here and below: only for what is longer than the screen
    import shutil  # noqa: PLC0415
    import subprocess  # noqa: PLC0415

    wanted = os.environ.get("PAGER", "less")
    try:
        command = shlex.split(wanted)
    except ValueError:  # a quotation mark that nobody closes
        return False
    if wanted.strip() in _NONE or os.environ.get("TERM") == "dumb" or shutil.which(command[0]) is None:
        return False
    env = {**os.environ, "LESS": os.environ.get("LESS") or _LESS}
    sys.stdout.flush()
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=sys.stdout.fileno(), env=env)  # noqa: S603 - the pager is the user's own choice
    except OSError:  # what is called so is no program
        return False
    with pager:
        try:
            pager.communicate(text.encode("utf-8", "replace"))
        except KeyboardInterrupt:  # Ctrl-C belongs to the pager, which must give the terminal back in order
            pager.wait()
    return True
