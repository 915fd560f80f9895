"""Settings, urls, asgi, logging, the command line and the private database cluster."""
