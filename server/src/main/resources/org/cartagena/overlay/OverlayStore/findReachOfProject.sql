-- In which programme is a project, and may the viewer read all precise hazard records there? :id of the project.
SELECT g.code AS programme, g.authority, g.public_view = 'open' OR gate_has_programme(g.code)
  -- Nothing is hidden where nothing is published; the answer then says that there are no data.
  OR NOT EXISTS (SELECT FROM hazard_total t WHERE t.programme_id = g.id) AS precise
FROM development_project f JOIN programme g ON g.id = f.programme_id
WHERE f.id = :id;
