-- Issues of a version, in the binary format of COPY.
COPY row_issue (version_id, row_number, severity, code, column_name, value, message) FROM STDIN (FORMAT binary)
