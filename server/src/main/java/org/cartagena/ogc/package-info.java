/**
 * The records of {@code feature} in the words of the OGC: OGC API Features and, with the tiles of
 * {@code tile}, OGC API Tiles, under the one root {@code /ogc}. What a collection is, is described
 * in {@link org.cartagena.feature.FeatureCollection} and read by its store; here are the addresses,
 * links, parameters, formats and pages of the standards. A further standard of the OGC adds its
 * routes, conformance classes, links and paths to the lists here and opens no second root. Of the
 * rooms, only this one may use others.
 */
package org.cartagena.ogc;
