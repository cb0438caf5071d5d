-- Whether an estimate of population is published that the viewer may see.
SELECT EXISTS (SELECT FROM dataset d JOIN dataset_version v ON v.dataset_id = d.id
  WHERE d.kind = 'population' AND v.id = ANY (gate_published_versions()));
