"""Every figure that a lesson can show: recorded, arithmetic, or run on the loaded model."""
