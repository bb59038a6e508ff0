"""Combine: pin tonight's inputs, let dbt decide and count, publish the result in one step."""
