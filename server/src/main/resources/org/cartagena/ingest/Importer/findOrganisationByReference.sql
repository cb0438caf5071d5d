-- An organisation by its :reference.
SELECT id FROM organisation WHERE reference = :reference;
