-- Issues of a version, as text of COPY.
COPY row_issue (version_id, row_number, severity, code, column_name, value, message) FROM STDIN
