-- Does a programme's public view hide precise hazard records from this viewer? :programme code or null for any.
SELECT EXISTS (
  SELECT FROM programme g
  JOIN dataset d ON d.programme_id = g.id AND d.kind IN ('hazard-area', 'land-release')
  WHERE g.public_view <> 'open' AND NOT gate_has_programme(g.code)
    AND (:programme::text IS NULL OR g.code = :programme));
