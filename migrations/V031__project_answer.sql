-- Stored projects are answered anew where hazards changed, and what changed is kept (decision 0026).

CREATE TABLE project_review_cursor (
  only_one     boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  last_change  bigint  NOT NULL
);
COMMENT ON TABLE project_review_cursor IS 'How far the changes of the map were looked at for stored projects. One row.';
COMMENT ON COLUMN project_review_cursor.only_one IS 'Always true.';
COMMENT ON COLUMN project_review_cursor.last_change IS 'Last tile_change that was looked at.';
INSERT INTO project_review_cursor (last_change) VALUES (0);

CREATE TABLE project_review (
  dataset_id    integer NOT NULL REFERENCES dataset ON DELETE CASCADE,
  project_key   text    NOT NULL,
  programme_id  integer NOT NULL REFERENCES programme ON DELETE CASCADE,
  project_id    bigint  NOT NULL,
  due_change    bigint,
  checked_at    timestamptz,
  failure       text,
  PRIMARY KEY (dataset_id, project_key)
);
CREATE INDEX project_review_due ON project_review (due_change) WHERE due_change IS NOT NULL;
CREATE INDEX project_review_project ON project_review (project_id);
COMMENT ON TABLE project_review IS 'Stored projects that are followed: which are due to be answered anew, and when each was last.';
COMMENT ON COLUMN project_review.dataset_id IS 'Dataset of the project.';
COMMENT ON COLUMN project_review.project_key IS 'What it is known by from version to version: identifier, else name; its number where neither tells it from others.';
COMMENT ON COLUMN project_review.programme_id IS 'The programme.';
COMMENT ON COLUMN project_review.project_id IS 'The record of it that was published last; no foreign key, because records go with their versions.';
COMMENT ON COLUMN project_review.due_change IS 'The first tile_change since the last answer that may concern it; null = none.';
COMMENT ON COLUMN project_review.checked_at IS 'When it was last answered; null = not yet.';
COMMENT ON COLUMN project_review.failure IS 'Why it could not be answered, in words; null when it could.';

CREATE TABLE project_answer (
  id               bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dataset_id       integer NOT NULL REFERENCES dataset ON DELETE CASCADE,
  project_key      text    NOT NULL,
  programme_id     integer NOT NULL REFERENCES programme ON DELETE CASCADE,
  number           integer NOT NULL CHECK (number > 0),
  answered_at      timestamptz NOT NULL,
  tier             text    NOT NULL CHECK (tier IN ('public', 'centre')),
  programmes       text[]  NOT NULL,
  used_programmes  text[]  NOT NULL,
  question         jsonb   NOT NULL,
  summary          jsonb   NOT NULL,
  cost             jsonb   NOT NULL,
  areas            jsonb   NOT NULL,
  datasets         jsonb   NOT NULL,
  change           jsonb,
  UNIQUE (dataset_id, project_key, number)
);
COMMENT ON TABLE project_answer IS 'Of each stored project the first answer, and each one that was another than the one before.';
COMMENT ON COLUMN project_answer.id IS 'Internal key.';
COMMENT ON COLUMN project_answer.dataset_id IS 'Dataset of the project.';
COMMENT ON COLUMN project_answer.project_key IS 'As in project_review.';
COMMENT ON COLUMN project_answer.programme_id IS 'The programme.';
COMMENT ON COLUMN project_answer.number IS 'Running number within the project, from 1.';
COMMENT ON COLUMN project_answer.answered_at IS 'The moment whose data it is from.';
COMMENT ON COLUMN project_answer.tier IS 'For whom it was worked out: public, or centre of the programme.';
COMMENT ON COLUMN project_answer.programmes IS 'Programmes of that centre; none for the public.';
COMMENT ON COLUMN project_answer.used_programmes IS 'Programmes whose precise hazard records are in it.';
COMMENT ON COLUMN project_answer.question IS 'The question as it was understood: geometry, corridor, name, cost, start.';
COMMENT ON COLUMN project_answer.summary IS 'Member summary of the answer.';
COMMENT ON COLUMN project_answer.cost IS 'Members cost (low, central, high), currency, and reason when it could not be worked out.';
COMMENT ON COLUMN project_answer.areas IS 'All hazardous areas met, by identifier, else by a hash of the outline: lists of their members.';
COMMENT ON COLUMN project_answer.datasets IS 'Member datasets of the answer.';
COMMENT ON COLUMN project_answer.change IS 'What is other than in the answer before; null for the first one for its audience.';

ALTER TABLE project_review_cursor ENABLE ROW LEVEL SECURITY;
ALTER TABLE project_review ENABLE ROW LEVEL SECURITY;
-- Whether a project is near what changed says where something changed.
CREATE POLICY readable ON project_review FOR SELECT TO cartagena_app USING (
  EXISTS (SELECT FROM programme g WHERE g.id = programme_id AND (g.public_view = 'open' OR gate_has_programme(g.code))));
ALTER TABLE project_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON project_answer FOR SELECT TO cartagena_app USING (
  gate_may_read_answer(programme_id, tier, programmes, used_programmes));
GRANT SELECT ON project_review, project_answer TO cartagena_app;

CREATE FUNCTION mark_projects() RETURNS bigint
  LANGUAGE plpgsql SET search_path FROM CURRENT
  AS $$
DECLARE
  since bigint;
  newest bigint;
  marked bigint;
BEGIN
  SELECT last_change INTO since FROM project_review_cursor FOR UPDATE;
  SELECT max(id) INTO newest FROM tile_change WHERE id > since;
  IF newest IS NULL THEN
    RETURN 0;
  END IF;
  WITH change AS MATERIALIZED (
    SELECT c.id, c.kind, c.programme_id, c.version_id, c.geom3857, d.id AS dataset_id, d.kind AS dataset_kind
    FROM tile_change c LEFT JOIN dataset_version v ON v.id = c.version_id LEFT JOIN dataset d ON d.id = v.dataset_id
    WHERE c.id > since AND c.id <= newest
  ), involved AS MATERIALIZED (
    SELECT array_agg(DISTINCT c.version_id) AS versions
    FROM change c WHERE c.kind = 'publication' AND c.dataset_kind = 'hazard-area' GROUP BY c.dataset_id
    UNION
    -- What is seen of a programme changed: all its areas may have come or gone.
    SELECT ARRAY[p.version_id]
    FROM publication p JOIN dataset_version v ON v.id = p.version_id JOIN dataset d ON d.id = v.dataset_id
    WHERE p.withdrawn_at IS NULL AND d.kind = 'hazard-area' AND d.programme_id IN (SELECT c.programme_id FROM change c WHERE c.kind = 'programme')
  ), named AS (
    SELECT p.id, v.dataset_id, p.version_id, p.programme_id, p.geom, coalesce('id ' || p.local_id, 'name ' || p.name, 'record ' || p.id) AS name,
      coalesce(p.corridor_m, CASE WHEN GeometryType(p.geom) = 'MULTIPOLYGON' THEN 0 ELSE 100 END) AS corridor_m
    FROM development_project p JOIN publication l ON l.version_id = p.version_id AND l.withdrawn_at IS NULL JOIN dataset_version v ON v.id = p.version_id
    WHERE p.geom IS NOT NULL
  ), project AS MATERIALIZED (
    SELECT n.*, CASE WHEN count(*) OVER (PARTITION BY n.version_id, n.name) = 1 THEN n.name ELSE 'record ' || n.id END AS key,
      -- In degrees, and rather too far than not far enough.
      n.corridor_m * 1.02 / (110000 * greatest(cos(radians(least(greatest(abs(ST_YMin(n.geom)), abs(ST_YMax(n.geom))) + 0.5, 89.5))), 0.008)) + 1e-6 AS reach
    FROM named n
  ), piece AS MATERIALIZED (
    -- Small boxes, so that a long route is not one box over a country.
    SELECT s.id, s.reach, s.geom FROM (SELECT p.id, p.reach, ST_Subdivide(p.geom, 64) AS geom FROM project p) s
    UNION ALL
    SELECT s.id, s.reach, ST_Translate(s.geom, CASE WHEN ST_XMax(s.geom) + s.reach > 180 THEN -360 ELSE 360 END, 0)
    FROM (SELECT p.id, p.reach, ST_Subdivide(p.geom, 64) AS geom FROM project p) s
    WHERE ST_XMax(s.geom) + s.reach > 180 OR ST_XMin(s.geom) - s.reach < -180
  ), near AS (
    SELECT k.id
    FROM involved i
    CROSS JOIN piece k
    JOIN hazard_area h ON h.version_id = ANY (i.versions) AND h.remaining AND h.geom && ST_Expand(k.geom, k.reach) AND ST_DWithin(h.geom, k.geom, k.reach)
    -- A row that all versions have did not change.
    GROUP BY k.id, i.versions, ROW(h.local_id, h.classification, h.status, h.priority, h.contamination_types, h.geom::text)::text
    HAVING cardinality(i.versions) = 1 OR count(DISTINCT h.version_id) < cardinality(i.versions)
  ), lost AS (
    SELECT DISTINCT f.programme_id FROM (
      SELECT h.programme_id
      FROM involved i JOIN hazard_area h ON h.version_id = ANY (i.versions) AND h.remaining AND h.geom IS NULL
      GROUP BY h.programme_id, i.versions, ROW(h.local_id, h.classification, h.admin_area_id, h.reported_area_m2)::text
      HAVING cardinality(i.versions) = 1 OR count(DISTINCT h.version_id) < cardinality(i.versions)) f
    UNION
    SELECT c.programme_id FROM change c WHERE c.kind = 'record' AND c.dataset_kind = 'hazard-area' AND ST_IsEmpty(c.geom3857)
  ), edited AS (
    SELECT k.id
    FROM change c CROSS JOIN LATERAL ST_Dump(c.geom3857) e JOIN piece k ON ST_DWithin(ST_Transform(e.geom, 4326), k.geom, k.reach)
    WHERE c.kind = 'record' AND c.dataset_kind = 'hazard-area' AND NOT ST_IsEmpty(c.geom3857)
  )
  INSERT INTO project_review AS r (dataset_id, project_key, programme_id, project_id, due_change)
  SELECT DISTINCT ON (p.dataset_id, p.key) p.dataset_id, p.key, p.programme_id, p.id, newest
  FROM project p
  WHERE p.id IN (SELECT n.id FROM near n) OR p.id IN (SELECT e.id FROM edited e) OR p.programme_id IN (SELECT l.programme_id FROM lost l)
    -- The project itself.
    OR EXISTS (SELECT FROM change c WHERE c.kind = 'publication' AND c.version_id = p.version_id)
    OR EXISTS (SELECT FROM change c WHERE c.kind = 'record' AND c.version_id = p.version_id AND NOT ST_IsEmpty(c.geom3857) AND ST_Transform(c.geom3857, 4326) && p.geom)
    OR EXISTS (SELECT FROM change c WHERE c.kind = 'programme' AND c.programme_id = p.programme_id)
  ON CONFLICT (dataset_id, project_key) DO UPDATE SET due_change = coalesce(r.due_change, EXCLUDED.due_change), project_id = EXCLUDED.project_id;
  GET DIAGNOSTICS marked = ROW_COUNT;
  UPDATE project_review_cursor SET last_change = newest;
  RETURN marked;
END $$;
COMMENT ON FUNCTION mark_projects() IS 'Marks the stored projects that the changes since the last call may concern, and answers how many; for the owner.';
REVOKE EXECUTE ON FUNCTION mark_projects() FROM PUBLIC;
