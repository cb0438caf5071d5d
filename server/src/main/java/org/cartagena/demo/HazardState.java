package org.cartagena.demo;

import java.time.LocalDate;
import java.util.List;
import org.locationtech.jts.geom.Polygon;

/**
 * One state of a hazardous area: true from statusOn until the next state of the same area.
 *
 * @param reportedM2 square metres as reported; null when never measured
 * @param outline EPSG:4326; null for a record without location. For a released area, what was
 *     released last.
 */
record HazardState(
    String hazardId,
    LocalDate statusOn,
    String status,
    String reason,
    String classification,
    List<String> types,
    String priority,
    List<String> direct,
    List<String> indirect,
    List<String> blockages,
    String marking,
    String operator,
    Long reportedM2,
    LocalDate foundOn,
    String pCode,
    String areaName,
    Polygon outline) {

  boolean isRemaining() {
    return !status.equals("released") && !status.equals("closed");
  }

  HazardState next(LocalDate on, String status, String reason) {
    return new HazardState(
        hazardId,
        on,
        status,
        reason,
        classification,
        types,
        priority,
        direct,
        indirect,
        blockages,
        marking,
        operator,
        reportedM2,
        foundOn,
        pCode,
        areaName,
        outline);
  }

  HazardState measured(Long reportedM2, Polygon outline) {
    return new HazardState(
        hazardId,
        statusOn,
        status,
        reason,
        classification,
        types,
        priority,
        direct,
        indirect,
        blockages,
        marking,
        operator,
        reportedM2,
        foundOn,
        pCode,
        areaName,
        outline);
  }

  HazardState confirmed(List<String> evidence, String marking) {
    return new HazardState(
        hazardId,
        statusOn,
        status,
        reason,
        "CHA",
        types,
        priority,
        evidence,
        indirect,
        blockages,
        marking,
        operator,
        reportedM2,
        foundOn,
        pCode,
        areaName,
        outline);
  }

  HazardState by(String operator) {
    return new HazardState(
        hazardId,
        statusOn,
        status,
        reason,
        classification,
        types,
        priority,
        direct,
        indirect,
        blockages,
        marking,
        operator,
        reportedM2,
        foundOn,
        pCode,
        areaName,
        outline);
  }
}
