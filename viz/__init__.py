"""Arrays to pictures and figures, and the canvas in the browser. Knows nothing of torch or Gradio."""
