"""One module each for what is compared: run as a process, it makes papers as it is told on its input."""
