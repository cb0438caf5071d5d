-- The dataset, locked until the end of the transaction so that version numbers are given one after the other.
SELECT id FROM dataset WHERE programme_id = :programmeId AND kind = :kind AND name = :name FOR UPDATE;
