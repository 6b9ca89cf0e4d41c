"""The archive under faults: killed processes, cut power, failing disks, many writers at once."""
