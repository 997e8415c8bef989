"""Does every exhibit reproduce, and what would break it: reruns in scratch copies, compared exhibit by exhibit."""
