"""The product's speed and bounds, beside its rivals; nothing in the product imports it."""
