"""Signing in at a provider of OpenID Connect: the one room where Authlib is spoken."""
