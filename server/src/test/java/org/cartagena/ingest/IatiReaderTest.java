package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.cartagena.ingest.ReaderSupport.Contents;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IatiReaderTest {
  @TempDir Path directory;

  private Contents read(String text) throws IOException {
    return ReaderSupport.read(ReaderSupport.write(directory, "x.xml", text));
  }

  @Test
  void people_are_left_out_of_what_is_kept() throws IOException {
    Contents file =
        read(
            "<iati-activities version=\"2.03\" xmlns:x=\"urn:x\"><iati-activity default-currency=\"EUR\">"
                + "<iati-identifier> A-1 </iati-identifier><title><narrative>Mines &amp; \"roads\"</narrative></title>"
                + "<contact-info><person-name><narrative>Ana Ruiz</narrative></person-name></contact-info>"
                + "<x:extra x:a=\"1\"/></iati-activity></iati-activities>");
    RawRow row = file.rows().get(0);
    assertThat(row.original())
        .isEqualTo(
            "<iati-activity xmlns:x=\"urn:x\" default-currency=\"EUR\"><iati-identifier> A-1 </iati-identifier>"
                + "<title><narrative>Mines &amp; &quot;roads&quot;</narrative></title><x:extra x:a=\"1\"></x:extra></iati-activity>");
    assertThat(file.text(0, "iati-identifier")).isEqualTo("A-1");
    assertThat(file.codes())
        .containsExactly(IssueCode.PERSONAL_COLUMN_DROPPED, IssueCode.NOT_AS_STANDARD);
  }

  @Test
  void external_entities_are_not_followed() {
    assertThatThrownBy(
            () ->
                read(
                    "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"
                        + "<iati-activities version=\"2.03\"><iati-activity><iati-identifier>&e;</iati-identifier>"
                        + "</iati-activity></iati-activities>"))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("not well-formed");
  }

  @Test
  void old_versions_and_broken_xml_are_refused() {
    assertThatThrownBy(() -> read("<iati-activities version=\"1.05\"/>"))
        .hasMessageContaining("2.01 to 2.03");
    assertThatThrownBy(() -> read("<iati-activities version=\"2.03\">\n<iati-activity>"))
        .hasMessageContaining("line 2");
  }
}
