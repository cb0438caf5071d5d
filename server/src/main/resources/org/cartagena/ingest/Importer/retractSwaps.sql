-- Positions of a version that would lie in the country if latitude and longitude changed places, where more positions lie outside
-- either way: the file is of more than one country, and the swap is chance. :swapped and :outside are the two messages.
-- Index: row_issue of the version.
UPDATE row_issue SET code = 'outside-programme', message = :outside
WHERE version_id = :versionId AND code = 'lat-lon-swapped' AND message = :swapped;
