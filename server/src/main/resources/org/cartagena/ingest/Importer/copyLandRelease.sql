-- Land release into a version, in the binary format of COPY: areas in square metres, geometry as EWKB in EPSG:4326.
COPY land_release (version_id, row_number, programme_id, local_id, hazard_local_id, release_type, method, operator_id, started_on,
  completed_on, reported_area_m2, ap_mines, av_mines, other_devices, admin_p_code, admin_name, measured_area_m2, geom) FROM STDIN (FORMAT binary)
