"""The mechanisms of the model, a folder each: rule, kernels, parameters."""
