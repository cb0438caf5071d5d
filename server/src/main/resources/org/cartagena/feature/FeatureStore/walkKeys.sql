-- Makes the next statements of this transaction walk the keys in their order and stop at the limit. The planner knows nothing of the
-- versions that the policy lets through, takes them for few, and would rather read and sort all records of a programme (2 s for 300,000).
SELECT set_config('enable_sort', 'off', true);
