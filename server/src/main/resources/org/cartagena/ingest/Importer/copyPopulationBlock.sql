-- Blocks of a raster of population into a version; degrees in WGS 84.
COPY population_block (version_id, row_number, programme_id, west_degrees, north_degrees, cell_width_degrees, cell_height_degrees,
  first_column, first_row, column_count, row_count, people, cells, geom) FROM STDIN
