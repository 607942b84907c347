"""A study document as blocks of CommonMark: front matter and code are set apart, HTML becomes Markdown, `<details>` are gathered."""
