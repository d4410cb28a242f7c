"""``python -m onex`` is ``onex``."""

from onex.cli import main

if __name__ == "__main__":
    main()
