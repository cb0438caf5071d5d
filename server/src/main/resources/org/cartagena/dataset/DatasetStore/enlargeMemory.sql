-- Lets the sorts of a comparison stay in memory until the end of the transaction: two versions of 200,000 records need some 50 MB.
SELECT set_config('work_mem', '64MB', true);
