-- An organisation of which only the :name is known. Index: organisation_by_name.
SELECT id FROM organisation WHERE lower(name) = lower(:name) AND reference IS NULL;
