/**
 * Records as GeoJSON: lists by page and single records with their source. One constant of {@link
 * org.cartagena.feature.FeatureCollection} is one collection, one table and two SQL files. PostGIS
 * writes the JSON text of each record; here it is only framed. Figures over several tables are not
 * here but in {@code overlay}.
 */
package org.cartagena.feature;
