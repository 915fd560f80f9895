"""The valley of the tests of the prediction."""

from hatang.capabilities.prediction.tests import conftest as valleys

declare, operators, world, radio = valleys.declare, valleys.operators, valleys.world, valleys.radio
_heights_in_the_library = valleys._heights_in_the_library
valley, predict_now = valleys.valley, valleys.predict_now
_predicted_once, predicted = valleys._predicted_once, valleys.predicted
