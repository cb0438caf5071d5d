-- A stored development project that is asked about. :id of the project.
SELECT g.code AS programme, f.name, f.corridor_m, f.cost, f.cost_currency, f.starts_on, ST_AsBinary(f.geom) AS wkb
FROM development_project f JOIN programme g ON g.id = f.programme_id
WHERE f.id = :id;
