package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KmlReaderTest {
  @TempDir Path directory;

  private ReaderSupport.Contents read(String body) throws IOException {
    return ReaderSupport.read(
        ReaderSupport.write(
            directory,
            "a.kml",
            "<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2' xmlns:gx='http://www.google.com/kml/ext/2.2'><Document><name>doc</name>"
                + body
                + "</Document></kml>"));
  }

  @Test
  void names_folders_extended_data_and_times() throws IOException {
    ReaderSupport.Contents contents =
        read(
            "<Folder><name>North</name><Folder><name>2024</name><Placemark id='p1'><name>SHA 1</name><description><![CDATA[<b>near</b> school]]></description>"
                + "<TimeStamp><when>2024-05-01</when></TimeStamp><ExtendedData><Data name='status'><value>Open</value></Data>"
                + "<SchemaData schemaUrl='#s'><SimpleData name='area_m2'>120</SimpleData><SimpleData name='name'>other</SimpleData></SchemaData></ExtendedData>"
                + "<Point><coordinates>18.5,43.9,600</coordinates></Point></Placemark></Folder></Folder>"
                + "<Placemark><name>outside</name></Placemark>");
    assertThat(contents.rows()).hasSize(2);
    assertThat(contents.text(0, "folder")).isEqualTo("North / 2024");
    assertThat(contents.text(0, "name")).isEqualTo("SHA 1");
    assertThat(contents.text(0, "name_2")).isEqualTo("other");
    assertThat(contents.text(0, "description")).isEqualTo("<b>near</b> school");
    assertThat(contents.text(0, "status")).isEqualTo("Open");
    assertThat(contents.text(0, "area_m2")).isEqualTo("120");
    assertThat(contents.text(0, "when")).isEqualTo("2024-05-01");
    assertThat(contents.rows().get(0).geometry().toText()).isEqualTo("POINT (18.5 43.9)");
    assertThat((Object) contents.rows().get(1).geometry()).isNull();
    assertThat(contents.rows().get(1).fields()).doesNotContainKey("folder");
  }

  @Test
  void holes_collections_open_rings_and_tracks() throws IOException {
    ReaderSupport.Contents contents =
        read(
            "<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 9,0 9,9 0,9 0,0</coordinates></LinearRing></outerBoundaryIs>"
                + "<innerBoundaryIs><LinearRing><coordinates>1,1 2,1 2,2 1,1</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark>"
                + "<Placemark><MultiGeometry><Point><coordinates>1, 2</coordinates></Point><LineString><coordinates>1,2 3,4</coordinates></LineString></MultiGeometry></Placemark>"
                + "<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 9,0 9,9</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
                + "<Placemark><gx:Track><gx:coord>1 2 3</gx:coord><gx:coord>4 5 6</gx:coord></gx:Track></Placemark>");
    assertThat(contents.rows().get(0).geometry().getArea()).isEqualTo(80.5);
    assertThat(contents.rows().get(1).geometry().getNumGeometries()).isEqualTo(2);
    assertThat(contents.rows().get(2).geometry().getArea()).isEqualTo(40.5);
    assertThat(contents.rows().get(2).issues().get(0).code()).isEqualTo(IssueCode.RING_UNCLOSED);
    assertThat(contents.rows().get(3).geometry().toText()).isEqualTo("LINESTRING (1 2, 4 5)");
  }

  @Test
  void coordinates_that_are_not_numbers_cost_the_place_and_not_the_record() throws IOException {
    ReaderSupport.Contents contents =
        read(
            "<Placemark><name>a</name><Point><coordinates>18.5;43.9</coordinates></Point></Placemark>");
    assertThat(contents.codes()).containsExactly(IssueCode.GEOMETRY_UNUSABLE);
    assertThat(contents.rows().get(0).original()).isEqualTo("18.5;43.9");
  }

  @Test
  void links_are_not_followed_and_said() throws IOException {
    String link = "<NetworkLink><Link><href>http://example.org/x.kml</href></Link></NetworkLink>";
    assertThat(
            read(link + "<Placemark><Point><coordinates>1,2</coordinates></Point></Placemark>")
                .codes())
        .containsExactly(IssueCode.FILE_UNREAD);
    assertThatThrownBy(() -> read(link)).hasMessageContaining("link to data kept elsewhere");
  }
}
