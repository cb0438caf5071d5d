-- What has happened to the data of a programme since a moment. :programme code; :moment.
SELECT edits, publications, outlines FROM gate_known_since(:programme, :moment::timestamptz);
