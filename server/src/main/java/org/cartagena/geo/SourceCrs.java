package org.cartagena.geo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.crs.ProjectedCRS;
import org.geotools.api.referencing.datum.Ellipsoid;
import org.geotools.api.referencing.operation.ConcatenatedOperation;
import org.geotools.api.referencing.operation.CoordinateOperation;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.NoninvertibleTransformException;
import org.geotools.api.referencing.operation.OperationNotFoundException;
import org.geotools.api.referencing.operation.SingleOperation;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.referencing.CRS;
import org.geotools.referencing.crs.DefaultProjectedCRS;
import org.geotools.referencing.operation.AbstractCoordinateOperation;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Geometry;

/**
 * The coordinate system of a source, and the way from it to EPSG:4326 longitude latitude.
 *
 * <p>Coordinates of the source are always read as x then y: easting then northing, or longitude
 * then latitude, whatever order the EPSG register prints. That is how GeoJSON, Shapefile, WKT and
 * CSV files hold them.
 *
 * <p>Libraries choose between several datum shifts for one pair of systems and differ by hundreds
 * of metres, so the chosen operation is kept by name ({@link #operation()}).
 */
public final class SourceCrs {
  /** EPSG:4326 as longitude latitude; nothing is computed. */
  public static final SourceCrs LON_LAT =
      new SourceCrs("EPSG:4326", "none: already longitude latitude on WGS 84", null, false, true);

  private static final Pattern CODE =
      Pattern.compile(
          "^(?:EPSG:{1,2}|urn:ogc:def:crs:EPSG:[^:]*:)?(\\d{4,6})$", Pattern.CASE_INSENSITIVE);
  private static final Pattern URL_CODE =
      Pattern.compile(
          "^https?://www\\.opengis\\.net/def/crs/EPSG/[^/]+/(\\d{4,6})/?$",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern CRS84 =
      Pattern.compile("(?:^|[:/])CRS:?84$", Pattern.CASE_INSENSITIVE);

  // What ESRI, GDAL and others write for plain WGS 84; recognised by text because the EPSG database
  // takes seconds to open.
  private static final Pattern PLAIN_WGS84 =
      Pattern.compile(
          "^GEOGCS\\[\"[^\"]*\",DATUM\\[\"(?:D_)?WGS_?(?:19)?84\",SPHEROID\\[\"WGS[_"
              + " ]?(?:19)?84\",6378137(?:\\.0*)?,298\\.257223563\\d*"
              + "(?:,AUTHORITY\\[\"EPSG\",\"7030\"\\])?\\](?:,TOWGS84\\[0,0,0,0,0,0,0\\])?(?:,AUTHORITY\\[\"EPSG\",\"6326\"\\])?\\],"
              + "PRIMEM\\[\"Greenwich\",0(?:\\.0*)?(?:,AUTHORITY\\[\"EPSG\",\"8901\"\\])?\\],UNIT\\[\"degree\",0\\.017453292519\\d+.*$",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern UTM_WGS84 =
      Pattern.compile(
          "^PROJCS\\[\"WGS[_ ]?(?:19)?84[_ /]+UTM[_ ]zone[_ ](\\d{1,2})([NS])\"",
          Pattern.CASE_INSENSITIVE);

  // The last one of a text is that of the whole system.
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "(?:AUTHORITY\\[\"EPSG\",\"?|ID\\[\"EPSG\",)(\\d{4,6})\"?\\]\\]$",
          Pattern.CASE_INSENSITIVE);

  // Names of ESRI for which taking away GCS_ does not give the code or name of the register.
  private static final Map<String, String> DATUMS =
      Map.ofEntries(
          Map.entry("wgs1984", "4326"),
          Map.entry("wgs84", "4326"),
          Map.entry("wgs1972", "4322"),
          Map.entry("northamerican1983", "4269"),
          Map.entry("northamerican1927", "4267"),
          Map.entry("etrs1989", "4258"),
          Map.entry("european1950", "4230"),
          Map.entry("rt1990", "4124"),
          Map.entry("pulkovo1942", "4284"),
          Map.entry("mgi", "4312"),
          Map.entry("mgi1901", "3906"),
          Map.entry("hermannskogel", "3906"),
          Map.entry("osgb1936", "4277"),
          Map.entry("indian1960", "4131"),
          Map.entry("indian1954", "4239"),
          Map.entry("indian1975", "4240"),
          Map.entry("nahrwan1967", "4270"),
          Map.entry("southamerican1969", "4618"),
          Map.entry("provisionalsamerican1956", "4248"),
          Map.entry("newzealand1949", "4272"),
          Map.entry("nzgd2000", "4167"),
          Map.entry("gda1994", "4283"),
          Map.entry("jgd2000", "4612"),
          Map.entry("ntf", "4275"));

  private static final Properties BY_NAME = names();
  private static final Map<String, SourceCrs> BY_WKT = new ConcurrentHashMap<>();

  private final String code;
  private final String operation;
  private final MathTransform transform;
  private final boolean datumShiftUnknown;
  private final boolean inDegrees;

  private SourceCrs(
      String code,
      String operation,
      MathTransform transform,
      boolean datumShiftUnknown,
      boolean inDegrees) {
    this.code = code;
    this.operation = operation;
    this.transform = transform;
    this.datumShiftUnknown = datumShiftUnknown;
    this.inDegrees = inDegrees;
  }

  /**
   * A coordinate system that cannot be used; the message is a sentence for the person who imports.
   */
  public static final class UnknownCrsException extends Exception {
    UnknownCrsException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Keeps the EPSG database, which GeoTools unpacks (33 MB), in this directory instead of the
   * shared directory for temporary files. Has an effect only before the first coordinate system is
   * looked up, and not when the property {@code EPSG-HSQL.directory} is set already.
   */
  public static void keepEpsgDatabaseIn(Path directory) {
    if (System.getProperty("EPSG-HSQL.directory") == null) {
      System.setProperty("EPSG-HSQL.directory", directory.toAbsolutePath().toString());
    }
  }

  /**
   * By name: {@code EPSG:32648}, {@code 32648}, {@code urn:ogc:def:crs:EPSG::4326}, {@code
   * urn:ogc:def:crs:OGC:1.3:CRS84}, {@code http://www.opengis.net/def/crs/EPSG/0/4326}.
   */
  public static SourceCrs ofName(String name) throws UnknownCrsException {
    String trimmed = name.trim();
    if (CRS84.matcher(trimmed).find()) {
      return LON_LAT;
    }
    Matcher url = URL_CODE.matcher(trimmed);
    Matcher code = CODE.matcher(trimmed);
    String digits = url.matches() ? url.group(1) : code.matches() ? code.group(1) : null;
    if (digits == null) {
      throw new UnknownCrsException(
          "The coordinate system \""
              + trimmed
              + "\" is not known. Write it as EPSG:32648, for example.",
          null);
    }
    // 4979 is the same with a height, which is not used.
    if (digits.equals("4326") || digits.equals("4979")) {
      return LON_LAT;
    }
    String epsg = "EPSG:" + digits;
    try {
      return to4326(CRS.decode(epsg, true), epsg);
    } catch (FactoryException e) {
      throw new UnknownCrsException(
          "The coordinate system "
              + epsg
              + " is not in the EPSG register or cannot be used for a map.",
          e);
    }
  }

  /** By the text of a {@code .prj} file (WKT 1, as ESRI or OGC write it). */
  public static SourceCrs ofWkt(String wkt) throws UnknownCrsException {
    String oneLine = wkt.replace("\uFEFF", "").replaceAll("\\s*([\\[\\],])\\s*", "$1").trim();
    if (PLAIN_WGS84.matcher(oneLine).matches()) {
      return LON_LAT;
    }
    SourceCrs known = BY_WKT.get(oneLine);
    if (known != null) {
      return known;
    }
    try {
      CoordinateReferenceSystem crs = CRS.parseWKT(oneLine);
      // The register knows the datum shift that the text leaves out.
      Integer code = lookUp(crs, oneLine);
      if (code != null && (code == 4326 || code == 4979)) {
        return LON_LAT;
      }
      if (code != null) {
        String epsg = "EPSG:" + code;
        known = to4326(CRS.decode(epsg, true), epsg);
      } else {
        known = to4326(onKnownDatum(crs), crs.getName().getCode());
      }
      BY_WKT.put(oneLine, known);
      return known;
    } catch (FactoryException e) {
      throw new UnknownCrsException(
          "The coordinate system in the .prj file cannot be read. Say which it is with --crs, for"
              + " example --crs EPSG:32648.",
          e);
    }
  }

  /** UTM, which most files are in, has its zone in its name. */
  private static Integer lookUp(CoordinateReferenceSystem crs, String wkt) throws FactoryException {
    Matcher utm = UTM_WGS84.matcher(wkt);
    if (utm.find()) {
      int zone = Integer.parseInt(utm.group(1));
      int code = (utm.group(2).equalsIgnoreCase("N") ? 32600 : 32700) + zone;
      if (zone >= 1
          && zone <= 60
          && CRS.equalsIgnoreMetadata(crs, CRS.decode("EPSG:" + code, true))) {
        return code;
      }
    }
    Matcher authority = AUTHORITY.matcher(wkt);
    if (authority.find()) {
      try {
        CoordinateReferenceSystem stated = CRS.decode("EPSG:" + authority.group(1), true);
        if (CRS.equalsIgnoreMetadata(crs, stated)) {
          return Integer.valueOf(authority.group(1));
        }
      } catch (FactoryException e) {
        // A code that the register does not have: what the text says counts.
        return null;
      }
    }
    if (crs instanceof GeographicCRS geographic) {
      return findDatum(geographic).map(Datum::code).orElse(null);
    }
    return null;
  }

  private record Datum(Integer code, GeographicCRS crs) {}

  /**
   * The geographic system of the register that a text means by the name of its own. The register
   * knows how its datum lies to WGS 84; a .prj file does not say it. Comparing all systems of the
   * register takes up to half a minute; asking by name takes milliseconds.
   */
  private static Optional<Datum> findDatum(GeographicCRS crs) {
    String name = letters(crs.getName().getCode().replaceFirst("^GCS_", ""));
    String known = DATUMS.get(name);
    try {
      for (String code : known != null ? List.of(known) : named(name)) {
        if (CRS.decode("EPSG:" + code, true) instanceof GeographicCRS found
            && found.getCoordinateSystem().getDimension() == 2
            && sameEllipsoid(found, crs)) {
          return Optional.of(new Datum(Integer.valueOf(code), found));
        }
      }
    } catch (FactoryException e) {
      // The register lists it and cannot make it: then the text is all that is known.
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Codes of the geographic systems of a name; asking the register itself takes seconds. */
  private static List<String> named(String name) {
    String codes = BY_NAME.getProperty(name);
    return codes == null ? List.of() : List.of(codes.split(","));
  }

  private static Properties names() {
    Properties names = new Properties();
    try (InputStream in = SourceCrs.class.getResourceAsStream("SourceCrs/geographic.properties")) {
      names.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  private static boolean sameEllipsoid(GeographicCRS one, GeographicCRS other) {
    Ellipsoid a = one.getDatum().getEllipsoid();
    Ellipsoid b = other.getDatum().getEllipsoid();
    return Math.abs(a.getSemiMajorAxis() - b.getSemiMajorAxis()) < 0.1
        && Math.abs(a.getInverseFlattening() - b.getInverseFlattening()) < 1e-4
        && one.getDatum().getPrimeMeridian().getGreenwichLongitude()
            == other.getDatum().getPrimeMeridian().getGreenwichLongitude();
  }

  /** The same projection on the datum of the register, where that is known. */
  private static CoordinateReferenceSystem onKnownDatum(CoordinateReferenceSystem crs) {
    if (crs instanceof ProjectedCRS projected) {
      Optional<Datum> datum = findDatum(projected.getBaseCRS());
      if (datum.isPresent()) {
        return new DefaultProjectedCRS(
            projected.getName().getCode(),
            datum.get().crs(),
            projected.getConversionFromBase().getMathTransform(),
            projected.getCoordinateSystem());
      }
    }
    return crs;
  }

  private static SourceCrs to4326(CoordinateReferenceSystem source, String code)
      throws FactoryException {
    CoordinateReferenceSystem target = CRS.decode("EPSG:4326", true);
    CoordinateOperation operation;
    boolean datumShiftUnknown = false;
    try {
      operation = CRS.getCoordinateOperationFactory(false).createOperation(source, target);
    } catch (OperationNotFoundException e) {
      // Off by up to some hundred metres: the importer says so.
      operation = CRS.getCoordinateOperationFactory(true).createOperation(source, target);
      datumShiftUnknown = true;
    }
    return new SourceCrs(
        code,
        describe(operation),
        operation.getMathTransform(),
        datumShiftUnknown,
        source instanceof GeographicCRS);
  }

  private static String describe(CoordinateOperation operation) {
    String name = operation.getName().getCode().replace("⇨", "to");
    List<String> steps = new ArrayList<>();
    if (operation instanceof ConcatenatedOperation chain) {
      for (SingleOperation step : chain.getOperations()) {
        String identifiers =
            step.getIdentifiers().isEmpty()
                ? ""
                : " (" + step.getIdentifiers().iterator().next() + ")";
        steps.add(step.getName().getCode() + identifiers);
      }
    }
    double accuracyM = AbstractCoordinateOperation.getAccuracy(operation);
    return name
        + (steps.isEmpty() ? "" : ": " + String.join(", ", steps))
        + (accuracyM > 0 ? String.format(Locale.ROOT, "; accuracy %.1f m", accuracyM) : "");
  }

  /**
   * EPSG code such as {@code EPSG:32648}, or the name in the .prj file where the register has none.
   */
  public String code() {
    return code;
  }

  /** Name of the chosen coordinate operation, with its steps and stated accuracy. */
  public String operation() {
    return operation;
  }

  /** True where no datum shift is known, so that positions may be off by some hundred metres. */
  public boolean datumShiftUnknown() {
    return datumShiftUnknown;
  }

  /** True where coordinates are metres or feet on a plane, false where they are degrees. */
  public boolean isProjected() {
    return !inDegrees;
  }

  /** The way to EPSG:4326 longitude latitude; null where nothing is to be done. */
  MathTransform transform() {
    return transform;
  }

  public boolean isLonLat() {
    return transform == null;
  }

  /**
   * Brings a geometry (x y in this system) to EPSG:4326 longitude latitude; heights are left alone.
   * Changes the given geometry.
   *
   * @throws TransformException when a coordinate lies outside the system's domain
   */
  public Geometry toLonLat(Geometry geometry) throws TransformException {
    if (transform != null && !geometry.isEmpty()) {
      Coordinate first = geometry.getCoordinate().copy();
      TransformFilter filter = new TransformFilter(transform);
      geometry.apply(filter);
      geometry.geometryChanged();
      if (filter.fault != null) {
        throw filter.fault;
      }
      checkThereAndBack(first, geometry.getCoordinate());
    }
    geometry.setSRID(4326);
    return geometry;
  }

  /** Far outside their area projections give numbers too, often the same one for all places. */
  private void checkThereAndBack(Coordinate source, Coordinate lonLat) throws TransformException {
    MathTransform inverse;
    try {
      inverse = transform.inverse();
    } catch (NoninvertibleTransformException e) {
      return;
    }
    double[] back = {lonLat.x, lonLat.y};
    inverse.transform(back, 0, back, 0, 1);
    // A metre, or what is a metre in degrees.
    double tolerance = inDegrees ? 1e-5 : 1;
    if (!(Math.abs(back[0] - source.x) <= tolerance && Math.abs(back[1] - source.y) <= tolerance)) {
      throw new TransformException("the coordinates do not come back from longitude latitude");
    }
  }

  static final class TransformFilter implements CoordinateSequenceFilter {
    private final MathTransform transform;
    private final double[] point = new double[2];
    private TransformException fault;

    TransformFilter(MathTransform transform) {
      this.transform = transform;
    }

    /** What went wrong, or null. */
    TransformException fault() {
      return fault;
    }

    @Override
    public void filter(CoordinateSequence sequence, int i) {
      point[0] = sequence.getX(i);
      point[1] = sequence.getY(i);
      try {
        transform.transform(point, 0, point, 0, 1);
      } catch (TransformException e) {
        fault = e;
        return;
      }
      sequence.setOrdinate(i, 0, point[0]);
      sequence.setOrdinate(i, 1, point[1]);
    }

    @Override
    public boolean isDone() {
      return fault != null;
    }

    @Override
    public boolean isGeometryChanged() {
      return true;
    }
  }
}
