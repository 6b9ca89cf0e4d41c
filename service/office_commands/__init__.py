"""The commands on the office, for whoever has the rights of the data folder."""
