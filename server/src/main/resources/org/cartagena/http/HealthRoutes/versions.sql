-- Versions of the database server and of PostGIS.
SELECT split_part(current_setting('server_version'), ' ', 1) AS postgresql,
  (SELECT extversion FROM pg_extension WHERE extname = 'postgis') AS postgis;
