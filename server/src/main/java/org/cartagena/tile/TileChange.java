package org.cartagena.tile;

/**
 * Something that tiles show has changed.
 *
 * @param id its number; changes are numbered in the order in which they were committed
 * @param datasetKind kind of the records that came, went or changed; null when it is the programme
 * @param programme programme code
 * @param versionId version of the records; null when it is the programme
 */
record TileChange(long id, String datasetKind, String programme, Integer versionId) {}
