"""VN-2000 of old Kon Tum (107°30′) for a PostGIS whose table of reference systems is older than EPSG:9216."""

from django.db import migrations

# The shifts are those of the table's other zones of VN-2000 (EPSG:5898), the definition is EPSG's own.
PROJ = (
    "+proj=tmerc +lat_0=0 +lon_0=107.5 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,"
    "-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs"
)
WKT = (
    'PROJCS["VN-2000 / TM-3 107-30",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",107.5],'
    'PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],'
    'UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9216"]]'
)


class Migration(migrations.Migration):
    dependencies = [("spatial", "0002_tiles"), ("kernel", "0002_append_only")]

    operations = [
        migrations.RunSQL(
            [
                (
                    "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)"
                    " VALUES (9216, 'EPSG', 9216, %s, %s) ON CONFLICT (srid) DO NOTHING",
                    [WKT, PROJ],
                )
            ],
            # What PostGIS may have brought itself stays.
            migrations.RunSQL.noop,
        )
    ]
