"""What the dashboard says, in Chinese and English."""
