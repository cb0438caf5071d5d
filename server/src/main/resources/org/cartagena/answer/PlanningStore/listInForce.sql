-- The planning value of each classification and activity that was in force at the moment whose knowledge is asked for: the programme's
-- own, else the general one. :code of the programme. Index: planning_value_in_force.
SELECT DISTINCT ON (p.classification, p.activity) p.*, g.code AS programme
FROM planning_value p LEFT JOIN programme g ON g.id = p.programme_id
WHERE (p.programme_id IS NULL OR g.code = :code) AND gate_is_live(p.valid_from, p.valid_to)
ORDER BY p.classification, p.activity, p.programme_id NULLS LAST;
