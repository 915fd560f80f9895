"""Recommendation ITU-R P.1812-8: path-specific prediction for point-to-area services, 30 MHz to 6 GHz.

`loss` checks its inputs and says every intermediate by its equation; `median_loss` is free space and delta-Bullington
at 50 % of time; `kernel.path_terms` and `kernel.median_loss_db` are the same in machine code, for loops.
"""

from hatang.engines.radio.p1812.prediction import Path, Prediction, median_loss, predict_loss, warm_up

__all__ = ["Path", "Prediction", "median_loss", "predict_loss", "warm_up"]
