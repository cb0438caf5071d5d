-- Level of an administrative area. :id.
SELECT level FROM admin_area WHERE id = :id;
