/**
 * Imports: formats, columns to fields, checks, staged versions. The only room that knows file
 * formats.
 *
 * <p>A {@link org.cartagena.ingest.Reader} yields raw rows; {@link org.cartagena.ingest.Columns}
 * and {@link org.cartagena.ingest.Codes} say which column and value means what; a {@link
 * org.cartagena.ingest.RecordMaker} makes a record of a row, or row issues; {@link
 * org.cartagena.ingest.Importer} copies all of it into a staged version in one transaction. Bad
 * rows are values, not exceptions: {@link org.cartagena.problem.AppException} is for files and
 * requests that cannot be imported at all. Nothing here publishes but by the database's
 * publish_version.
 */
package org.cartagena.ingest;
