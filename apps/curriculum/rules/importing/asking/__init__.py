"""What of a document asks, and what answers: by the words of a line, by headings, and by what stands beside it."""
