-- Sectors of activities.
COPY funding_sector (activity_id, version_id, vocabulary, code, percentage) FROM STDIN
