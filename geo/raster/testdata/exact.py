"""Sums of rasters over areas by exactextract, for the tests: reads tasks as JSON, prints sums as JSON.

A task: raw (float64 values, row by row), weights (the like, or null), width, height, bounds, nodata or null, areas
(GeoJSON geometries). Printed for each: [sum, count, weighted sum of the values above, sum of the weights] by area."""
import json
import sys

import numpy as np
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource

for task in json.load(sys.stdin):
    shape = (task["height"], task["width"])
    west, south, east, north = task["bounds"]
    source = lambda values, name: NumPyRasterSource(values, xmin=west, ymin=south, xmax=east, ymax=north, name=name)
    values = np.fromfile(task["raw"]).reshape(shape)
    if task["nodata"] is not None:
        values[values == task["nodata"]] = np.nan
    areas = [{"type": "Feature", "properties": {}, "geometry": g} for g in task["areas"]]
    found = exact_extract(source(values, "v"), areas, ["sum", "count"])
    out = [[f["properties"]["sum"], f["properties"]["count"]] for f in found]
    if task["weights"]:
        weights = np.fromfile(task["weights"]).reshape(shape)
        above = np.where(np.isnan(values), 0, values > task["above"]).astype(float) * weights
        known = np.where(np.isnan(values), 0, weights)
        for row, a, k in zip(out, exact_extract(source(above, "v"), areas, ["sum"]),
                             exact_extract(source(known, "v"), areas, ["sum"])):
            row += [a["properties"]["sum"], k["properties"]["sum"]]
    print(json.dumps(out))
