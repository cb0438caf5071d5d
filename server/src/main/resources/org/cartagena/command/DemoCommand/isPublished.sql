-- Is a dataset published? :programme code, :kind, :name.
SELECT EXISTS (
  SELECT FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id JOIN programme g ON g.id = d.programme_id
  WHERE g.code = :programme AND d.kind = :kind AND d.name = :name AND v.state = 'published');
