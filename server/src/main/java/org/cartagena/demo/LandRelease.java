package org.cartagena.demo;

import java.time.LocalDate;
import org.locationtech.jts.geom.Polygon;

/**
 * Land released: cancelled (NTS), reduced (TS) or cleared (clearance, BAC), part of a hazardous
 * area.
 *
 * @param endOn day of the state of the hazardous area without this part
 * @param outline EPSG:4326; null when the hazardous area has no location
 */
record LandRelease(
    String hazardId,
    String type,
    String method,
    String operator,
    LocalDate startOn,
    LocalDate endOn,
    long reportedM2,
    int apMines,
    int avMines,
    int otherDevices,
    String pCode,
    String areaName,
    Polygon outline) {}
