-- Takes offer :id to :state; :key hash or null.
SELECT change_offer(:id::integer, :key::bytea, :state);
