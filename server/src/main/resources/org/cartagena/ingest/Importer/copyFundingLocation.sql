-- Locations of activities: geometry as hexadecimal EWKB in EPSG:4326.
COPY funding_location (activity_id, version_id, row_number, programme_id, name, stated_precision, exactness_code, reach_code,
  class_code, gazetteer, gazetteer_code, percentage, geom) FROM STDIN
