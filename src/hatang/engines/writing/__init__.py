"""Vietnamese text as people write it: old encodings, words, names of units, numbers, measures, dates, look-alikes."""
