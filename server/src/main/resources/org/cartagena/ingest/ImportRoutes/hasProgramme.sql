-- Whether a programme is recorded here. :code of three letters.
SELECT EXISTS (SELECT FROM programme WHERE code = :code);
