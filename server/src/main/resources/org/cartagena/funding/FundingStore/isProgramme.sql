-- Whether there is a programme of this :code that the viewer may know of: one with a visible dataset, or the viewer's own.
SELECT EXISTS (SELECT FROM programme g WHERE g.code = :code AND (gate_has_programme(g.code) OR EXISTS (SELECT FROM dataset d WHERE d.programme_id = g.id)));
