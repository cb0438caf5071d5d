package org.cartagena.ogc;

import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cartagena.problem.AppException;

/**
 * One request under {@code /ogc}: its parameters, all of which are known (requirement {@code
 * query-param-unknown}), the format that is wanted, and absolute addresses to link to.
 */
final class Ask {
  private final Context request;
  private final Map<String, String> parameters;
  private final String root;

  /**
   * Checks the parameters.
   *
   * @param possible names
   * @throws AppException naming one that is not known here, and those that are
   */
  Ask(Context request, List<String> possible) {
    this.request = request;
    this.parameters = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> given : request.queryParamMap().entrySet()) {
      if (!possible.contains(given.getKey())) {
        throw AppException.badParameter(
            given.getKey()
                + ": there is no such parameter here; possible are "
                + String.join(", ", possible)
                + ".");
      }
      if (given.getValue().size() > 1) {
        throw AppException.badParameter(given.getKey() + ": stands there more than once.");
      }
      parameters.put(given.getKey(), given.getValue().get(0));
    }
    this.root = root(request);
  }

  private Ask(Ask other) {
    this.request = other.request;
    this.parameters = Map.of();
    this.root = other.root;
  }

  /** The same address without what was said of this one request. */
  Ask withoutParameters() {
    return new Ask(this);
  }

  /** Address of the landing page, as the asker sees it, also through a proxy. */
  private static String root(Context request) {
    String scheme = request.header("X-Forwarded-Proto");
    String host = request.header("X-Forwarded-Host");
    return (scheme != null && scheme.matches("https?") ? scheme : request.scheme())
        + "://"
        + (host != null && host.matches("[A-Za-z0-9.:\\[\\]-]{1,255}") ? host : request.host())
        + OgcRoutes.ROOT;
  }

  Context request() {
    return request;
  }

  Map<String, String> parameters() {
    return parameters;
  }

  Format format(List<Format> offered) {
    return Format.of(offered, parameters.get("f"), request.header("Accept"));
  }

  /** Absolute address of a path below the landing page, which is the empty one. */
  String address(String path) {
    return root + path;
  }

  boolean isLandingPage() {
    return request.path().equals(OgcRoutes.ROOT);
  }

  /** Links to this resource as it is and in its other formats. */
  List<Link> selfAndAlternates(String path, Format format, List<Format> offered) {
    List<Link> links = new ArrayList<>();
    links.add(
        new Link(
            withFormat(path, format), "self", format.mediaType(), "This, as " + format.title()));
    for (Format other : offered) {
      if (other != format) {
        links.add(
            new Link(
                withFormat(path, other),
                "alternate",
                other.mediaType(),
                "This, as " + other.title()));
      }
    }
    return links;
  }

  /** The same question in a format. */
  String withFormat(String path, Format format) {
    return with(path, Map.of("f", format.parameter()));
  }

  /** The same question with some parameters set otherwise. */
  String with(String path, Map<String, String> changed) {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.putAll(changed);
    List<String> parts = new ArrayList<>();
    all.forEach((name, value) -> parts.add(encode(name) + "=" + encode(value)));
    return address(path) + "?" + String.join("&", parts);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
