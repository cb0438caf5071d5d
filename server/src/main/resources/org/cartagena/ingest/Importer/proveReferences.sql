-- Every foreign key of the rows of a version, at once.
SELECT prove_references(:versionId);
