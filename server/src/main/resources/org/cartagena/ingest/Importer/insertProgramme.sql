-- Records a programme on its first import; does nothing when another import was faster.
INSERT INTO programme (code, name, authority, contact, article5_deadline, public_view, source, fictional)
VALUES (:code, :name, :authority, :contact, :article5Deadline::date, :publicView, :source, :fictional)
ON CONFLICT (code) DO NOTHING;
