"""All defensible choices at once: decisions, universes, conclusions, and what each conclusion depends on."""
