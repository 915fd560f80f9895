"""The database engine of the settings: GeoDjango's, whose connections stay in the pool as they are."""
