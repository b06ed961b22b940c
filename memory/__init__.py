"""What we know: facts, issues, promises, briefs, recall and knowledge."""
