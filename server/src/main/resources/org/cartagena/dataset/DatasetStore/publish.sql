-- Publishes a version in place of the published one of its dataset. :id of the version, :who does it.
SELECT publish_version(:id, :who)::text;
