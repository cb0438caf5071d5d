-- Requests to the viewer's centres, newest first. :programme code or null, :state or null, :before id or null, :most.
SELECT l.id, l.request::text AS request FROM gate_list_requests(:programme::text, :state::text, :before::bigint, :most) l ORDER BY l.id DESC;
