package org.cartagena.demo;

import org.locationtech.jts.geom.Geometry;

/**
 * An administrative area of Marisela.
 *
 * @param level 1 province, 2 district, 3 municipality
 * @param parentPCode P-code of the area above; XMA for a province
 * @param population people, sum of the areas below
 * @param geometry EPSG:4326
 */
record AdminArea(
    int level, String pCode, String parentPCode, String name, int population, Geometry geometry) {}
