package org.cartagena.demo;

import org.locationtech.jts.geom.Coordinate;

/**
 * A town.
 *
 * @param rank 0 capital, 1 capital of a province, 2 seat of a district, 3 other
 * @param pCode P-code of its municipality
 * @param population people in the town itself
 */
record Town(
    String name, int rank, String pCode, int population, Coordinate place, boolean harbour) {}
