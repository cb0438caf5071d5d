-- Organisations that take part in activities.
COPY funding_organisation (activity_id, version_id, organisation_id, role_code) FROM STDIN
