-- May the viewer read precise hazard records of a programme? :code.
SELECT g.code AS programme, g.authority, g.public_view = 'open' OR gate_has_programme(g.code) AS precise
FROM programme g
WHERE g.code = :code;
