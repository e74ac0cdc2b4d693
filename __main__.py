"""``python -m h1conform`` is the ``h1conform`` command."""

from .conformance.cli import main

if __name__ == "__main__":
    main()
