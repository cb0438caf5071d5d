-- In which programme is a project, and may the viewer read precise hazard records there? :id of the project.
SELECT g.code AS programme, g.authority, g.public_view = 'open' OR gate_has_programme(g.code) AS precise
FROM development_project f JOIN programme g ON g.id = f.programme_id
WHERE f.id = :id;
