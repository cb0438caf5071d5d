-- May the connected role see past row-level security: as superuser, by attribute, or as owner of a table? :schema is ours.
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls))
  OR EXISTS (SELECT FROM pg_tables WHERE schemaname = :schema AND pg_has_role(tableowner, 'USAGE'));
