"""The office: accounts and what they may do, who is signed in, tokens, manuscripts, and the log of it all."""
