-- Projects into a version: corridor in metres, geometry as hexadecimal EWKB in EPSG:4326.
COPY development_project (version_id, row_number, programme_id, local_id, name, sector, status, owner_id, starts_on, ends_on, cost,
  cost_currency, corridor_m, admin_p_code, admin_name, geom) FROM STDIN
