"""What stands beside the pages for programs: Markdown twins, lists, fault codes."""
