-- Hash of all that is stored of the record :id of a :kind of dataset: another one after every change. Index: primary key.
SELECT record_tag(:kind, :id);
