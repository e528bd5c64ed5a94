"""The mechanism diffusion."""
