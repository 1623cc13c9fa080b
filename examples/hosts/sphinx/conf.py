project = "A course about Raft"
extensions = ["myst_parser"]
html_theme = "furo"
exclude_patterns = ["out", ".venv"]
html_js_files = [("https://overlap.example/embed.js", {"async": "async"})]
html_extra_path = ["lesson.overlap"]
