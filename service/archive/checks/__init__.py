"""四性检测 (DA/T 70-2018) on a 件: filed, or about to be."""
