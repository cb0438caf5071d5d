-- The programme with :code.
SELECT id, name, fictional FROM programme WHERE code = :code;
