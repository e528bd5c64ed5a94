"""What ships with the package, and loaders for public data that do not ship."""
