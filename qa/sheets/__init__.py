"""Feedback sheets: one conversation, or one week of one agent, as a page, HTML, PDF or DOCX with personal data masked."""
