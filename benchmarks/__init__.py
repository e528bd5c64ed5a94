"""What `make bench` measures: each number beside its target and, where it is memory, beside the hardware."""
