-- Changes of the map after :after, in order. Index: tile_change_pkey.
SELECT c.id, d.kind, g.code AS programme, c.version_id
FROM tile_change c
JOIN programme g ON g.id = c.programme_id
LEFT JOIN dataset_version v ON v.id = c.version_id
LEFT JOIN dataset d ON d.id = v.dataset_id
WHERE c.id > :after
ORDER BY c.id;
