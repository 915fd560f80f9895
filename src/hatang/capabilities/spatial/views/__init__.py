"""The pages of the layers that people bring, of field work, and what is shared on the one map."""
