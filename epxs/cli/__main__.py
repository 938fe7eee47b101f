"""``python -m epxs.cli``: the command without its script."""

import sys

from epxs.cli.main import main

sys.exit(main())
