"""The two addresses of ours between which somebody is at the provider."""

BEGIN, RETURN = "/oidc/begin", "/oidc/return"
