"""onex: judges, keeps, sums and writes up what schools send in the 1+X certificate pilot."""

__version__ = "0.1.0"
