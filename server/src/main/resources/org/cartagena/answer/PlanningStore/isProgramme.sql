-- May the viewer know of a programme? One of which the viewer may see no dataset does not exist for the viewer, save for its centre. :code.
SELECT EXISTS (SELECT FROM programme g WHERE g.code = :code
  AND (gate_has_programme(g.code) OR EXISTS (SELECT FROM dataset d WHERE d.programme_id = g.id)));
