-- Saves the planning values of a programme in place of those in force; answers how many. :code; :rows JSON with the names of the columns; :who.
SELECT save_planning_values(:code, :rows::jsonb, :who);
