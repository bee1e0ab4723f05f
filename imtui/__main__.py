"""`python -m imtui` is `imtui`."""

from imtui.cli import main

if __name__ == "__main__":
    main()
