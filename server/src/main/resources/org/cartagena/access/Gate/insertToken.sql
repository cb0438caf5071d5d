-- A new token of the centre; :sha256 is the hash of the token itself.
INSERT INTO access_token (label, sha256, tier, programmes) VALUES (:label, :sha256, 'centre', :programmes);
