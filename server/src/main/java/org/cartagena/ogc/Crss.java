package org.cartagena.ogc;

import java.util.ArrayList;
import java.util.List;
import org.cartagena.geo.Bbox;
import org.cartagena.geo.RegisterCrs;

/** The coordinate systems that are listed; any other of the EPSG register works as well. */
final class Crss {
  /** Beyond this many degrees from its middle a zone's map is too distorted to be of use. */
  private static final double REACH_OF_ZONE_DEGREES = 9;

  /** For all collections: longitude latitude, the same in the order of EPSG, Web Mercator. */
  static final List<String> EVERYWHERE = List.of(RegisterCrs.CRS84.uri(), epsg(4326), epsg(3857));

  private Crss() {}

  /** Beside those, the UTM zones that hold all records of a collection. */
  static List<String> zones(OgcStore.Extent extent) {
    List<String> zones = new ArrayList<>();
    Bbox box = extent.box();
    if (box == null || box.south() < -80 || box.north() > 84) {
      return zones;
    }
    for (int zone = 1; zone <= 60; zone++) {
      double middle = zone * 6 - 183;
      if (box.west() >= middle - REACH_OF_ZONE_DEGREES
          && box.east() <= middle + REACH_OF_ZONE_DEGREES) {
        zones.add(epsg((box.north() > 0 ? 32600 : 32700) + zone));
      }
    }
    return zones;
  }

  private static String epsg(int code) {
    return "http://www.opengis.net/def/crs/EPSG/0/" + code;
  }
}
