"""`hongtou archive …`: one module per group of commands, put together in `group`."""
