"""What a filed 件 is, as plain values: its number, its term of keeping, what is said of it."""
