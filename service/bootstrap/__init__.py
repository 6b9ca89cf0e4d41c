"""Which class stands behind which port; the one place that wires them, by subject."""
