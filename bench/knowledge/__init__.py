"""Knowledge: a site that is read, searched, changed and read again."""
