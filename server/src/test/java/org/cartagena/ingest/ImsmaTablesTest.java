package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cartagena.ingest.ImportSupport.ask;
import static org.cartagena.ingest.ImportSupport.list;
import static org.cartagena.ingest.ImportSupport.request;
import static org.cartagena.ingest.ImportSupport.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.cartagena.problem.AppException;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of IMSMA NG with the names that GICHD's geocheck joins them by. */
class ImsmaTablesTest {
  private static final String HAZARD =
      """
      hazard_guid,hazard_localid,hazardname,hazardstatus_guid,dataenterer
      h1,HA-1,North field,e-open,jdoe
      h2,HA-2,South field,e-closed,jdoe
      """;
  private static final String LINKS = "hazard_guid,geospatialinfo_guid\nh1,g1\nh2,g2\n";
  private static final String SHAPES =
      "geospatialinfo_guid,shapeenum_guid,shape_id,isactive\ng1,e-poly,P1,true\ng2,e-poly,P2,true\n";
  private static final String WORDS =
      """
      imsmaenum_guid,enumvalue
      e-poly,Polygon
      e-line,Polyline
      e-point,Point
      e-ref,Reference Point
      e-mark,Landmark
      e-open,Open
      e-closed,Closed
      """;
  private static final String POINTS =
      """
      geopoint_guid,geospatialinfo_guid,pointno,pointlocal_id,pointtypeenum_guid,latitude,longitude,coordrefsys
      a,g1,1,TP1,,15.000,106.000,WGS84
      b,g1,2,TP2,,15.000,106.010,WGS84
      c,g1,3,TP3,,15.010,106.010,WGS84
      d,g2,1,TP1,,15.100,106.100,WGS84
      e,g2,2,TP2,,15.100,106.110,WGS84
      f,g2,3,TP3,,15.110,106.110,WGS84
      """;

  @TempDir Path directory;

  @Test
  void shapes_come_from_the_other_tables() throws IOException {
    ImportReport report = hazards(HAZARD, LINKS, SHAPES, POINTS);
    assertThat(shapes(report))
        .containsExactly("HA-1 ST_MultiPolygon 1 3", "HA-2 ST_MultiPolygon 1 3");
    assertThat(report.rows()).isEqualTo(2);
    assertThat(codes(report))
        .contains(IssueCode.TABLES_JOINED)
        .doesNotContain(IssueCode.GEOMETRY_MISSING);
    // The row of the record, and the rows of its points.
    assertThat(
            ask(
                report.versionId(),
                "SELECT original FROM source_row WHERE version_id = :v AND row_number = 1"))
        .contains("\"row\":4", "\"pointno\":3", "geopoint.csv")
        .doesNotContain("jdoe");
    assertThat(
            ask(
                report.versionId(),
                "SELECT fields::text FROM source_row WHERE version_id = :v AND row_number = 1"))
        .contains("\"hazardstatus\":\"Open\"")
        .doesNotContain("jdoe");
    assertThat(
            list(
                report.versionId(),
                "SELECT name FROM dataset_file WHERE version_id = :v ORDER BY name"))
        .containsExactly(
            "geopoint.csv",
            "geospatialinfo.csv",
            "hazard.csv",
            "hazard_has_geospatialinfo.csv",
            "imsmaenum.csv");
  }

  @Test
  void points_in_another_order_than_the_file() throws IOException {
    ImportReport report =
        hazards(
            HAZARD,
            LINKS,
            SHAPES,
            """
            geospatialinfo_guid,pointno,latitude,longitude
            g1,4,15.010,106.000
            g1,2,15.000,106.010
            g2,1,15.1,106.1
            g1,1,15.000,106.000
            g1,3,15.010,106.010
            """);
    // A square; in the order of the file it would cross itself.
    assertThat(codes(report)).doesNotContain(IssueCode.SELF_CROSSING);
    assertThat(shapes(report)).containsExactly("HA-1 ST_MultiPolygon 1 4", "HA-2 null");
    assertThat(codes(report)).contains(IssueCode.TOO_FEW_POINTS);
  }

  @Test
  void point_missing_between_two_numbers() throws IOException {
    ImportReport report = hazards(HAZARD, LINKS, SHAPES, POINTS.replace("g1,3,TP3", "g1,7,TP3"));
    assertThat(shapes(report).get(0)).isEqualTo("HA-1 ST_MultiPolygon 1 3");
    assertThat(first(report, IssueCode.POINTS_OUT_OF_ORDER)).contains("from 1 to 7");
  }

  @Test
  void two_points_with_one_number() throws IOException {
    ImportReport report = hazards(HAZARD, LINKS, SHAPES, POINTS.replace("g1,3,TP3", "g1,2,TP3"));
    assertThat(shapes(report).get(0)).isEqualTo("HA-1 null");
    assertThat(first(report, IssueCode.POINTS_OUT_OF_ORDER))
        .contains("rows 3 and 4", "geopoint.csv");
    assertThat(report.rowsWithoutLocation()).isEqualTo(1);
  }

  @Test
  void point_without_a_number() throws IOException {
    ImportReport report = hazards(HAZARD, LINKS, SHAPES, POINTS.replace("g1,3,TP3", "g1,,TP3"));
    assertThat(shapes(report).get(0)).isEqualTo("HA-1 null");
    assertThat(codes(report)).contains(IssueCode.POINTS_OUT_OF_ORDER);
  }

  @Test
  void point_without_a_latitude() throws IOException {
    ImportReport report =
        hazards(HAZARD, LINKS, SHAPES, POINTS.replace("15.010,106.010", ",106.010"));
    assertThat(shapes(report).get(0)).isEqualTo("HA-1 null");
    assertThat(first(report, IssueCode.GEOMETRY_UNUSABLE)).contains("Point 3", "row 4");
  }

  @Test
  void two_polygons_of_one_record_are_one_area() throws IOException {
    ImportReport report = hazards(HAZARD, LINKS.replace("h2,g2", "h1,g2"), SHAPES, POINTS);
    assertThat(shapes(report)).containsExactly("HA-1 ST_MultiPolygon 2 6", "HA-2 null");
    assertThat(codes(report)).contains(IssueCode.GEOMETRY_MISSING);
  }

  @Test
  void shape_of_type_point_is_not_an_outline() throws IOException {
    ImportReport report =
        hazards(
            HAZARD,
            LINKS,
            SHAPES.replace("g2,e-poly", "g2,e-point"),
            POINTS.replace("g2,1,TP1,", "g2,1,TP1,e-mark").replace("g2,3,TP3,", "g2,3,TP3,e-ref"));
    assertThat(shapes(report).get(1)).isEqualTo("HA-2 ST_MultiPoint 1 1");
    assertThat(
            ask(
                report.versionId(),
                "SELECT ST_AsText(geom) FROM hazard_area WHERE version_id = :v AND local_id = 'HA-2'"))
        .isEqualTo("MULTIPOINT((106.11 15.11))");
    assertThat(first(report, IssueCode.OUTLINE_MISSING)).contains("3 points", "Reference Point");
  }

  @Test
  void points_of_victims_are_not_kept() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "LAO",
                write("hazard", HAZARD),
                write("hazard_has_geospatialinfo", LINKS),
                write("geospatialinfo", SHAPES + "g9,e-point,,true\n"),
                write("geopoint", POINTS + "z,g9,1,HOME,,15.5,106.5,WGS84\n"),
                write("imsmaenum", WORDS),
                write("victim", "victim_guid,victim_localid,familyname\nv1,V-1,Somebody\n"),
                write("victim_has_geospatialinfo", "victim_guid,geospatialinfo_guid\nv1,g9\n")));
    assertThat(report.rows()).isEqualTo(2);
    assertThat(first(report, IssueCode.PERSONS_LEFT_OUT)).contains("1 rows about persons");
    assertThat(
            ask(
                report.versionId(),
                "SELECT string_agg(fields::text || coalesce(original, ''), '') FROM source_row WHERE version_id = :v"))
        .doesNotContain("106.5", "Somebody", "V-1");
    assertThatThrownBy(
            () ->
                run(
                    request(
                        Kind.HAZARD_AREA,
                        "LAO",
                        write(
                            "victim", "victim_guid,victim_localid,familyname\nv1,V-1,Somebody\n"))))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("No individual victim is stored");
  }

  @Test
  void table_between_records_and_points_is_missing() throws IOException {
    assertThatThrownBy(
            () ->
                run(
                    request(
                        Kind.HAZARD_AREA,
                        "LAO",
                        write("hazard", HAZARD),
                        write("geospatialinfo", SHAPES),
                        write("geopoint", POINTS),
                        write("imsmaenum", WORDS))))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("hazard_has_geospatialinfo");
    assertThatThrownBy(
            () ->
                run(
                    request(
                        Kind.HAZARD_AREA,
                        "LAO",
                        write("hazard", HAZARD),
                        write("hazard_has_geospatialinfo", LINKS),
                        write("geopoint", POINTS))))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("which shape is a polygon");
  }

  @Test
  void shapes_of_activities_become_land_releases() throws IOException {
    Path[] files = {
      write(
          "hazreduc",
          "hazreduc_guid,hazreduc_localid,release_type,enddate\nr1,CL-1,cleared,2020-05-01\n"),
      write("hazreduc_has_geospatialinfo", "hazreduc_guid,geospatialinfo_guid\nr1,g1\n"),
      write("geospatialinfo", SHAPES),
      write("geopoint", POINTS),
      write("imsmaenum", WORDS)
    };
    ImportReport report = run(request(Kind.LAND_RELEASE, "LAO", files));
    assertThat(
            ask(
                report.versionId(),
                "SELECT local_id || ' ' || ST_NPoints(geom) FROM land_release WHERE version_id = :v"))
        .isEqualTo("CL-1 4");
    assertThat(first(report, IssueCode.TABLES_JOINED)).contains("3 points belong to no record");
    assertThatThrownBy(() -> run(request(Kind.HAZARD_AREA, "LAO", files)))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("--as land-release");
  }

  @Test
  void staging_area_tables_with_whole_outlines() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "LAO",
                write(
                    "HAZARD",
                    "hazard_guid,hazard_localid,status_enum\nh1,HA-1,Open\nh2,HA-2,Open\nh3,HA-3,Open\n"),
                write(
                    "HAZARD_POLYGON",
                    """
                    hazard_guid,shape
                    h1,"SRID=4326;POLYGON((106 15,106.01 15,106.01 15.01,106 15))"
                    h1,"SRID=4326;POLYGON((106.1 15,106.11 15,106.11 15.01,106.1 15))"
                    h9,"SRID=4326;POLYGON((106.2 15,106.21 15,106.21 15.01,106.2 15))"
                    """),
                write(
                    "HAZARD_POINT",
                    """
                    hazard_guid,point_type,lat,lon,coordinate_reference_system,point_local_id
                    h1,Turning Point,15,106,WGS 1984,T1
                    h2,Benchmark,15.2,106.2,WGS 1984,B1
                    """)));
    assertThat(shapes(report))
        .containsExactly("HA-1 ST_MultiPolygon 2 6", "HA-2 ST_MultiPoint 1 1", "HA-3 null");
    assertThat(first(report, IssueCode.OUTLINE_MISSING)).contains("Benchmark");
    assertThat(first(report, IssueCode.FILE_UNREAD)).contains("1 records have a shape");
  }

  @Test
  void area_of_a_view_is_not_counted_for_each_polygon() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "LAO",
                write(
                    "HAZARD_POLYGON_VIEW",
                    """
                    hazard_guid,hazard_localid,status_enum,area_m2,shape
                    h1,HA-1,Open,200,"POLYGON((106 15,106.01 15,106.01 15.01,106 15))"
                    h1,HA-1,Open,200,"POLYGON((106.1 15,106.11 15,106.11 15.01,106.1 15))"
                    h2,HA-2,Open,100,"POLYGON((106.2 15,106.21 15,106.21 15.01,106.2 15))"
                    """)));
    assertThat(shapes(report))
        .containsExactly("HA-1 ST_MultiPolygon 2 6", "HA-2 ST_MultiPolygon 1 3");
    assertThat(
            ask(
                report.versionId(),
                "SELECT sum(reported_area_m2)::integer FROM hazard_area WHERE version_id = :v"))
        .isEqualTo("300");
    assertThat(codes(report)).doesNotContain(IssueCode.DUPLICATE_ID);
  }

  @Test
  void zip_and_workbook() throws IOException {
    Path zip = directory.resolve("export.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (List<String> member : tables()) {
        out.putNextEntry(new ZipEntry(member.get(0) + ".csv"));
        out.write(member.get(1).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    ImportReport zipped = run(request(Kind.HAZARD_AREA, "LAO", zip));
    assertThat(shapes(zipped))
        .containsExactly("HA-1 ST_MultiPolygon 1 3", "HA-2 ST_MultiPolygon 1 3");
    assertThat(codes(zipped)).doesNotContain(IssueCode.SEVERAL_LAYERS);

    Path xlsx = directory.resolve("export.xlsx");
    try (OutputStream out = Files.newOutputStream(xlsx);
        Workbook workbook = new Workbook(out, "test", "1.0")) {
      for (List<String> table : tables()) {
        Worksheet sheet = workbook.newWorksheet(table.get(0));
        String[] lines = table.get(1).split("\n");
        for (int row = 0; row < lines.length; row++) {
          String[] cells = lines[row].split(",");
          for (int column = 0; column < cells.length; column++) {
            sheet.value(row, column, cells[column]);
          }
        }
      }
    }
    ImportReport book = run(request(Kind.HAZARD_AREA, "LAO", xlsx));
    assertThat(shapes(book)).isEqualTo(shapes(zipped));
    assertThat(codes(book)).doesNotContain(IssueCode.SHEET_LEFT_OUT);
  }

  private static List<List<String>> tables() {
    return List.of(
        List.of("geopoint", POINTS),
        List.of("geospatialinfo", SHAPES),
        List.of("hazard", HAZARD),
        List.of("hazard_has_geospatialinfo", LINKS),
        List.of("imsmaenum", WORDS));
  }

  private ImportReport hazards(String hazard, String links, String shapes, String points)
      throws IOException {
    return run(
        request(
            Kind.HAZARD_AREA,
            "LAO",
            write("hazard", hazard),
            write("hazard_has_geospatialinfo", links),
            write("geospatialinfo", shapes),
            write("geopoint", points),
            write("imsmaenum", WORDS)));
  }

  private Path write(String table, String text) throws IOException {
    return Files.writeString(directory.resolve(table + ".csv"), text);
  }

  private static List<String> shapes(ImportReport report) {
    return list(
        report.versionId(),
        """
        SELECT local_id || ' ' || coalesce(ST_GeometryType(geom) || ' ' || ST_NumGeometries(geom) || ' '
          || (ST_NPoints(geom) - CASE WHEN ST_Dimension(geom) = 2 THEN ST_NumGeometries(geom) ELSE 0 END), 'null')
        FROM hazard_area WHERE version_id = :v ORDER BY local_id
        """);
  }

  private static List<IssueCode> codes(ImportReport report) {
    return report.counts().stream().map(ImportReport.Count::code).toList();
  }

  private static String first(ImportReport report, IssueCode code) {
    return report.counts().stream()
        .filter(count -> count.code() == code)
        .map(count -> count.first().message())
        .findFirst()
        .orElse("");
  }
}
