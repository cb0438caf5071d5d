-- Rows of one area with different days of status become its history: each state lasts until the next one begins. Areas whose
-- states cannot be put in order stay as they are, all current.
WITH chained AS (
  SELECT version_id, local_id FROM hazard_area
  WHERE version_id = :versionId AND local_id IS NOT NULL
  GROUP BY version_id, local_id
  HAVING count(*) > 1 AND count(DISTINCT status_on) = count(*)
), ordered AS (
  SELECT h.id, h.status_on, lead(h.status_on) OVER w AS next_on, row_number() OVER w = 1 AS first, h.found_on, h.status
  FROM hazard_area h JOIN chained USING (version_id, local_id)
  WINDOW w AS (PARTITION BY h.local_id ORDER BY h.status_on)
)
UPDATE hazard_area h SET
  valid_from = CASE WHEN o.first AND o.status NOT IN ('closed', 'released') THEN coalesce(o.found_on, o.status_on) ELSE o.status_on END,
  valid_to = o.next_on
FROM ordered o WHERE o.id = h.id;
