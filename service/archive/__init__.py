"""Kept documents: durable folders, an index of them, and the Idempotency-Keys."""
