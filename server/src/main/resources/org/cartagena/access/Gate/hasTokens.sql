-- Was any token ever made here?
SELECT EXISTS (SELECT FROM access_token);
