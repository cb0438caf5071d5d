-- Services into a version: geometry as hexadecimal EWKB in EPSG:4326.
COPY service_point (version_id, row_number, programme_id, local_id, name, categories, facility_type, status, status_on, ownership,
  capacity_month, waiting_days, cost_to_user, wheelchair_access, verified_on, location_source, admin_p_code, admin_name, geom) FROM STDIN
