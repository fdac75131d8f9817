"""`python -m study`, which `nox -s study` starts."""

from study.running import main

if __name__ == "__main__":
    main()
