-- Publishes a version in place of the one that the person saw as published. :id of the version, :who does it, :replacing = id of the
-- version that is published, or null.
SELECT publish_version(:id, :who, :replacing::integer)::text;
