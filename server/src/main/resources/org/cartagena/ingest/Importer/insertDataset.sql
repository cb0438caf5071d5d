-- Records a dataset on its first import. Unique (programme_id, kind, name).
INSERT INTO dataset (programme_id, kind, name) VALUES (:programmeId, :kind, :name)
ON CONFLICT (programme_id, kind, name) DO NOTHING;
