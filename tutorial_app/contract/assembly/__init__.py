"""The files of a contract put together anew: merged, bundled, the unused left out."""
