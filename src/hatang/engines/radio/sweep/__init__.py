"""The raster sweep: basic transmission loss from a site to every pixel of a disc, float32, all bands in one walk.

`losses` does one site, `Sweeper` many. `path.profile` is the path a pixel was computed on, for the scalar reference.
"""

from hatang.engines.radio.sweep.window import MODELS, Model, Sweeper, SweepTerms, sweep_losses, warm_up

__all__ = ["MODELS", "Model", "SweepTerms", "Sweeper", "sweep_losses", "warm_up"]
