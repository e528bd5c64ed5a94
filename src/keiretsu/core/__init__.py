"""What knows no economics: errors, files, TOML, arrays, kernels, random numbers."""
