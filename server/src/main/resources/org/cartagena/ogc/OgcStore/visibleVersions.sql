-- Which versions does this viewer see? Two viewers with the same answer see the same records.
SELECT gate_published_versions()::text || gate_precise_versions()::text;
