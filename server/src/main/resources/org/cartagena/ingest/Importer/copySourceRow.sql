-- Source rows into a version, in the binary format of COPY.
COPY source_row (version_id, row_number, file_id, file_row, fields, original) FROM STDIN (FORMAT binary)
