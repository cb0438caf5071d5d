package org.cartagena.ogc;

/**
 * A link (RFC 8288) from one resource to another.
 *
 * @param href absolute address
 * @param rel registered relation or its URI
 * @param type media type of what is there
 * @param title in words for people
 */
record Link(String href, String rel, String type, String title) {
  /** As a value of the header {@code Link}. */
  String header() {
    return "<" + href + ">; rel=\"" + rel + "\"; type=\"" + type.replace("\"", "") + "\"";
  }
}
