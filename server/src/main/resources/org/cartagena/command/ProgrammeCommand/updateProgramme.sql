-- Changes what is given of a programme and says how it stands. :code; :publicView, :authority, :contact, :deadline or null.
UPDATE programme
SET public_view = coalesce(:publicView, public_view),
  authority = coalesce(:authority, authority),
  contact = coalesce(:contact, contact),
  article5_deadline = coalesce(:deadline::date, article5_deadline)
WHERE code = :code
RETURNING concat_ws(' | ', code, name, 'public view: ' || public_view, 'authority: ' || coalesce(authority, 'not recorded'),
  'Article 5 deadline: ' || coalesce(article5_deadline::text, 'not recorded'));
