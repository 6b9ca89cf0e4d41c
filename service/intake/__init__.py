"""Sources to entries: folders, packages, lines, lists and tables become payloads one by one."""
