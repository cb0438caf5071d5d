-- The programme with :code.
SELECT id, name, fictional, article5_deadline FROM programme WHERE code = :code;
