"""Kept documents."""
