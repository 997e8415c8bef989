"""Cases side by side: their steps, organs, dyads, law, press, and sentences that generalise over them."""
