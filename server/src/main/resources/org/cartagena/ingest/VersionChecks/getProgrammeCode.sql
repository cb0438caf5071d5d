-- Code of a programme; empty text for a fictional country, which has no outline.
SELECT CASE WHEN fictional THEN '' ELSE code END FROM programme WHERE id = :programmeId;
