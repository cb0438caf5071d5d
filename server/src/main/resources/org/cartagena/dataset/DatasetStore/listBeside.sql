-- Which other datasets of the same kind are published in the programme of a version, so that figures count them too?
-- Administrative areas of several levels belong beside each other and are not named. :id of the version.
SELECT d.name || ' (version id ' || v.id || ', as of ' || v.as_of || ', ' || v.rows || ' records)'
FROM dataset_version mine
JOIN dataset own ON own.id = mine.dataset_id
JOIN dataset d ON d.programme_id = own.programme_id AND d.kind = own.kind AND d.id <> own.id
JOIN dataset_version v ON v.dataset_id = d.id
WHERE mine.id = :id AND own.kind <> 'admin-area' AND v.id = ANY (gate_published_versions())
ORDER BY d.name;
