"""The pipeline and its values, errors and ports; standard library only."""
