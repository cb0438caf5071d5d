-- The published administrative areas of level 1 of a programme as one outline, enlarged by 0.05 degree (5 km); none when none is published.
SELECT ST_AsBinary(ST_Union(ST_Buffer(ST_SimplifyPreserveTopology(a.geom, 0.01), 0.05, 'quad_segs=2')))
FROM admin_area a JOIN publication p ON p.version_id = a.version_id AND p.withdrawn_at IS NULL
WHERE a.programme_id = :programmeId AND a.level = 1
HAVING count(a.geom) > 0;
