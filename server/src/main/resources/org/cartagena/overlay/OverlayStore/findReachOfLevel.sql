-- May the viewer read figures of a level of administrative areas of a programme? As findReachOfAdminArea. :code, :level.
SELECT g.code AS programme, g.authority, :level <= 2 OR g.public_view <> 'totals' OR gate_has_programme(g.code) AS precise
FROM programme g
WHERE g.code = :code;
