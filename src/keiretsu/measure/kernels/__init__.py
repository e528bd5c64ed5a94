"""Kernels of the measures of networks."""
