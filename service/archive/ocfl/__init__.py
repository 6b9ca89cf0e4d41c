"""OCFL 1.1: objects that can be read and checked for decades, with no program of ours."""
