-- Administrative areas into a version: areas in square metres, geometry as hexadecimal EWKB in EPSG:4326.
COPY admin_area (version_id, row_number, programme_id, level, p_code, name, parent_p_code, population, population_on,
  reported_area_m2, geom) FROM STDIN
