"""Official documents: the only room that knows Jinja and Word. Templates hold words, `docx` the layout of GB/T 9704-2012."""
