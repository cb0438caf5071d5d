-- How many requests to the viewer's centres are in each state. :programme code or null.
SELECT request_state(r.id) AS state, count(*) AS number
FROM clearance_request r JOIN programme g ON g.id = r.programme_id
WHERE :programme::text IS NULL OR g.code = :programme
GROUP BY 1;
