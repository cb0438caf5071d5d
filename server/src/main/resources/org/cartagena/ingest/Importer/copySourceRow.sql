-- Source rows into a version, as text of COPY.
COPY source_row (version_id, row_number, file_id, file_row, fields, original) FROM STDIN
