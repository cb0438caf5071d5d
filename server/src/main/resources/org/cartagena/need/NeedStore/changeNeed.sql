-- Takes need :id to :state.
SELECT change_need(:id::integer, :state);
