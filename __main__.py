"""``python -m h1conform`` is the ``h1conform`` command."""

from h1conform.conformance.cli import main

if __name__ == "__main__":
    main()
