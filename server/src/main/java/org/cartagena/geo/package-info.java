/**
 * Pure geographic values and functions: tile coordinate, bounding box, coordinate systems, repair
 * of polygons. No database, no HTTP.
 */
package org.cartagena.geo;
