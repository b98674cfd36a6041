"""Reports of a week or a month, of a team or all: one content, written as HTML, PDF, XLSX and PPTX."""
