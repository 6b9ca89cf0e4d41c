"""The commands `hongtou batch`, many payloads at once, their files in one folder, and `hongtou batches`."""
