"""The look and the fixed wording of each document type; lets importlib.resources find them."""
