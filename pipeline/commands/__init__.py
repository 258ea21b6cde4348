"""The commands of termpin, one module a family; they import what they need when they run."""
