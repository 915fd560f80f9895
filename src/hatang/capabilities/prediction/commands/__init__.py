"""Commands of the prediction, in the room of coverage."""
