"""What the operator sees. It imports session, settings and core; never engine, journal or httpx."""
