package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.locationtech.jts.geom.Geometry;

/**
 * A row as a file holds it.
 *
 * @param number of the row within its file, from 1
 * @param fields column names and values in the order of the file; text, number, true/false or null
 * @param geometry x y in the coordinate system of the source; null when there is none
 * @param original the geometry or the XML element as in the file; null when the fields hold
 *     everything
 * @param activity the activity, where the format is one of activities; null for others
 * @param issues what the reader noticed
 */
public record RawRow(
    int number,
    Map<String, JsonNode> fields,
    Geometry geometry,
    String original,
    Activity activity,
    List<RowIssue> issues) {}
