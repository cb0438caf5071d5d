/**
 * Vector tiles (Mapbox Vector Tile 2.1) of the WebMercatorQuad grid, and TileJSON 3. One constant
 * of {@link org.cartagena.tile.TileLayer} is one layer and one SQL file; the database encodes.
 */
package org.cartagena.tile;
