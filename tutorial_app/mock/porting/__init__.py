"""Porting cases: numbers on their way from one operator to another."""
