package org.cartagena.ingest;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.cartagena.problem.AppException;

/**
 * Keeps a server from being sent to addresses that only it can reach: itself, its neighbours, the
 * metadata service of a cloud (IANA special-purpose address registries).
 */
final class PublicAddress {
  /** 0177.0.0.1 is 127.0.0.1 for some programs and 177.0.0.1 for others. */
  private static final Pattern NUMERIC = Pattern.compile("(?i)(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)\\.?");

  private static final Pattern DOTTED =
      Pattern.compile("(?:0|[1-9]\\d{0,2})(?:\\.(?:0|[1-9]\\d{0,2})){3}");

  private PublicAddress() {}

  /**
   * Refuses everything but http and https.
   *
   * @throws AppException saying so
   */
  static void checkScheme(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || address.getHost() == null) {
      throw AppException.badInput("Only addresses that begin with http:// or https:// are read.");
    }
  }

  /**
   * Refuses a host with any address that is not public. The answer of the name service is kept by
   * Java for a while, so that the connection goes to what was checked.
   *
   * @throws AppException saying so, or that the host is not known
   */
  static void check(URI address) {
    String host = address.getHost().replaceAll("^\\[|\\]$", "");
    if (NUMERIC.matcher(host).matches() && !DOTTED.matcher(host).matches()) {
      throw AppException.badInput(
          "The address "
              + host
              + " is written in figures that not everything reads alike, and is not read from here.");
    }
    try {
      for (InetAddress one : InetAddress.getAllByName(host)) {
        if (!isPublic(one)) {
          throw AppException.badInput(
              "The address " + host + " is not on the public internet, and is not read from here.");
        }
      }
    } catch (UnknownHostException e) {
      throw new AppException(
          org.cartagena.problem.ProblemType.BAD_INPUT,
          "The host " + host + " is not known to the name service.",
          e);
    }
  }

  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] b = address.getAddress();
    int b0 = b[0] & 0xFF;
    int b1 = b[1] & 0xFF;
    if (b.length == 4) {
      return b0 != 0
          && !(b0 == 100 && b1 >= 64 && b1 < 128)
          && !(b0 == 192 && b1 == 0 && (b[2] == 0 || b[2] == 2))
          && !(b0 == 192 && b1 == 88 && b[2] == 99)
          && !(b0 == 198 && (b1 == 18 || b1 == 19 || (b1 == 51 && (b[2] & 0xFF) == 100)))
          && !(b0 == 203 && b1 == 0 && (b[2] & 0xFF) == 113)
          && b0 < 224;
    }
    // Unique local, documentation, and IPv4 in IPv6 by translation or tunnel, behind which anything
    // may stand.
    boolean local = (b0 & 0xFE) == 0xFC;
    boolean translated = b0 == 0 && b1 == 0x64;
    boolean tunnel = b0 == 0x20 && b1 == 0x02;
    boolean special = b0 == 0x20 && b1 == 0x01 && (b[2] & 0xFF) < 0x10;
    boolean mapped = b0 == 0;
    boolean documentation =
        special || (b0 == 0x20 && b1 == 0x01 && b[2] == 0x0d && (b[3] & 0xFF) == 0xb8);
    return !local && !translated && !tunnel && !mapped && !documentation;
  }
}
