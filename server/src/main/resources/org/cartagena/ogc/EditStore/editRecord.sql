-- Creates, changes or deletes one record: :kind of dataset, :change created, changed or deleted, :id or null, :versionId for a new one,
-- :tag as it was read, :columns that change, :values and :notices JSON, :who the label of the token, :reason or null. Gives the key.
SELECT edit_record(:kind, :change, :id::bigint, :versionId::integer, :tag, :columns::text[], :values::jsonb, :who, :reason, :notices::jsonb);
