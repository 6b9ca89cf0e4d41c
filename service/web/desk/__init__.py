"""Pages of clerks: drafting, reviewing, looking up."""
