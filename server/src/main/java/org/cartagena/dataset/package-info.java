/**
 * Programmes, datasets and their versions: what is there, what an import found, publishing and
 * withdrawing. How files become versions is in {@code ingest}; what publishing does is in migration
 * V011.
 */
package org.cartagena.dataset;
