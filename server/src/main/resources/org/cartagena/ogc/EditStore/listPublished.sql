-- Published versions of a :kind in a :programme, with the names of their datasets: where a new record can go.
SELECT v.id, d.name
FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id JOIN programme g ON g.id = d.programme_id
WHERE v.state = 'published' AND d.kind = :kind AND g.code = :programme
ORDER BY d.name;
