-- May the viewer read all precise hazard records of a programme? :code.
SELECT g.code AS programme, g.authority, g.public_view = 'open' OR gate_has_programme(g.code)
  -- Nothing is hidden where nothing is published; the answer then says that there are no data.
  OR NOT EXISTS (SELECT FROM hazard_total t WHERE t.programme_id = g.id) AS precise
FROM programme g
WHERE g.code = :code AND EXISTS (SELECT FROM dataset d WHERE d.programme_id = g.id);
