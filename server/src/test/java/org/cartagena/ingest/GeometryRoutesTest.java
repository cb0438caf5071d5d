package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.cartagena.support.TestServer;
import org.junit.jupiter.api.Test;

class GeometryRoutesTest {
  private static final String KML =
      """
      <kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Road of Ana Kovač</name>
      <LineString><coordinates>18,44 18.1,44.1</coordinates></LineString></Placemark></Document></kml>""";

  @Test
  void a_kmz_gives_its_lines_and_no_names() throws Exception {
    JsonNode read = read("road.kmz", zip("doc.kml", KML.getBytes(StandardCharsets.UTF_8)), 200);
    assertThat(read.get("type").asText()).isEqualTo("FeatureCollection");
    assertThat(read.at("/features/0/geometry/type").asText()).contains("LineString");
    assertThat(read.toString()).contains("18.1").doesNotContain("Ana");
  }

  @Test
  void metres_become_degrees() throws Exception {
    String utm =
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:32633\"}},\"features\":[{\"type\":\"Feature\",\"properties\":{},"
            + "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[500000,5000000],[501000,5000000]]}}]}";
    JsonNode read = read("road.geojson", utm.getBytes(StandardCharsets.UTF_8), 200);
    JsonNode first = read.findValue("coordinates").get(0);
    first = first.get(0).isArray() ? first.get(0) : first;
    assertThat(first.get(0).asDouble()).isEqualTo(15, within(1e-6));
    assertThat(first.get(1).asDouble()).isEqualTo(45.15, within(0.01));
  }

  @Test
  void a_table_says_which_rows_have_no_place() throws Exception {
    JsonNode read =
        read(
            "places.csv",
            "name,latitude,longitude\nA,44.5,18.5\nB,,\n".getBytes(StandardCharsets.UTF_8),
            200);
    assertThat(read.get("features")).hasSize(1);
    assertThat(read.get("withoutGeometry").asInt()).isEqualTo(1);
  }

  @Test
  void what_cannot_be_read_is_said_in_words() throws Exception {
    assertThat(
            detail(
                "money.xml",
                "<iati-activities version=\"2.03\"/>".getBytes(StandardCharsets.UTF_8)))
        .contains("IATI", "no route");
    assertThat(detail("report.pdf", "%PDF-1.7 and so on".getBytes(StandardCharsets.UTF_8)))
        .contains("PDF");
    assertThat(detail("empty.kml", new byte[0])).contains("empty");
    assertThat(
            detail(
                "cut.geojson",
                "{\"type\":\"FeatureCollection\",\"features\":[{".getBytes(StandardCharsets.UTF_8)))
        .contains("cut.geojson");
    assertThat(
            detail(
                "layer.gml",
                "<?xml version=\"1.0\"?><ogr xmlns:gml=\"http://www.opengis.net/gml\"/>"
                    .getBytes(StandardCharsets.UTF_8)))
        .contains("GeoPackage");
  }

  @Test
  void a_path_in_the_name_leads_nowhere() throws Exception {
    JsonNode read = read("..%2F..%2Fetc%2Froad.kml", KML.getBytes(StandardCharsets.UTF_8), 200);
    assertThat(read.get("features")).hasSize(1);
  }

  @Test
  void more_than_30_megabytes_are_refused() throws Exception {
    assertThat(read("large.kml", new byte[30_000_001], 413).get("detail").asText())
        .contains("30 MB");
  }

  @Test
  void an_archive_that_unpacks_to_too_much_or_holds_another_is_refused() throws Exception {
    assertThat(
            read("bomb.zip", zip("zeros.csv", new byte[201_000_000]), 413).get("detail").asText())
        .contains("200 MB");
    byte[] inner = zip("road.kml", KML.getBytes(StandardCharsets.UTF_8));
    assertThat(detail("outer.zip", zip("inner.zip", inner))).contains("inner.zip");
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  private static String detail(String name, byte[] file) throws Exception {
    return read(name, file, 422).get("detail").asText();
  }

  private static JsonNode read(String name, byte[] file, int status) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(TestServer.get().address().resolve("/api/geometry?name=" + name))
            .header("Content-Type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(file))
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return new ObjectMapper().readTree(response.body());
  }
}
