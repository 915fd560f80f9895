"""Which formats GDAL may not take a file for: it tells a format by the text of a file, whatever the file is called.

Left are formats that hold what they show. Those here name other files, addresses or commands, which GDAL would read
with our rights and over our network: a `.geojson` of three lines would bring back any file of the server.
"""

# As GDAL itself reads it from the environment, before the first library that brings GDAL is imported.
VARIABLE = "GDAL_SKIP"
_COMMANDS = ("GDALG", "OGR_VRT", "GPSBabel", "ADBC", "SQLite")
_ADDRESSES = (
    *("AmigoCloud", "Carto", "CSW", "EEDA", "Elasticsearch", "GML", "HTTP", "NGW", "OAPIF", "OGCAPI", "PLSCENES"),
    "WFS",
)
NAMING_OTHERS = (*_COMMANDS, *_ADDRESSES)
SKIPPED = ",".join(NAMING_OTHERS)
# Rasters as well; where we compute with rasters of our own this one is wanted.
SKIPPED_IN_UPLOADS = f"VRT,{SKIPPED}"
