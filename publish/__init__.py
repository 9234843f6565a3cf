"""What is done for the built folder: plain functions that know nothing of the generator."""
