package org.cartagena.ingest;

import java.nio.file.Path;

/** A file, or one Shapefile of a zip, that was looked over. */
record Input(Path file, FileFormat format, FileFormat.Source source, Reader.Opening opening) {}
