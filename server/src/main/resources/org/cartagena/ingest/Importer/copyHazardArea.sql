-- Hazardous areas into a version, in the binary format of COPY: areas in square metres, geometry as EWKB in EPSG:4326.
COPY hazard_area (version_id, row_number, programme_id, local_id, name, classification, status, contamination_types, priority,
  direct_evidence, indirect_evidence, blockages, marking, operator_id, found_on, status_on, status_reason, valid_from,
  reported_area_m2, admin_p_code, admin_name, measured_area_m2, geom) FROM STDIN (FORMAT binary)
