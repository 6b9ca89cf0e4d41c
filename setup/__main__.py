"""The door of `python3 setup`; older Pythons can read this file, and are told what is wrong."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file alone runs before the version is known
    sys.exit(
        "需要 Python 3.11 或更高版本，本机的 python3 是 %d.%d。"  # noqa: UP031 - as above
        "可用 make PYTHON=python3.12 … 指定另一个。Python 3.11 or newer is needed." % sys.version_info[:2]
    )

from command import main

sys.exit(main())
