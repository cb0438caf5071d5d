-- In which programme is an administrative area, and may the viewer read its figures? Where a programme publishes totals only,
-- the public gets none below level 2: the total of a village is a position. :id of the area.
SELECT g.code AS programme, g.authority, a.level <= 2 OR g.public_view <> 'totals' OR gate_has_programme(g.code) AS precise
FROM admin_area a JOIN programme g ON g.id = a.programme_id
WHERE a.id = :id;
