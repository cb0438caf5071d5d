package org.cartagena.tile;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** A tile as it goes over the wire: compressed once, when it is made. */
final class EncodedTile {
  /** Nothing is in the tile: an answer like any other, and kept like any other. */
  static final EncodedTile EMPTY = new EncodedTile(new byte[0], "empty");

  /** Above five, a tile takes several times as long for a few bytes less. */
  private static final Encoder.Parameters BROTLI = new Encoder.Parameters().setQuality(5);

  /** Half the time of the usual six, for two bytes in a hundred more. */
  private static final int GZIP_LEVEL = 4;

  private final byte[] gzip;
  private volatile byte[] brotli;
  private final String hash;
  private final Map<TileCoding, String> tags = new EnumMap<>(TileCoding.class);

  private EncodedTile(byte[] gzip, String hash) {
    this.gzip = gzip;
    this.hash = hash;
    for (TileCoding coding : TileCoding.values()) {
      tags.put(coding, "\"" + hash + "-" + coding.token() + "\"");
    }
  }

  /** The uncompressed bytes of a tile; none for an empty one. */
  static EncodedTile of(byte[] tile) {
    if (tile.length == 0) {
      return EMPTY;
    }
    try {
      return new EncodedTile(gzip(tile), HexFormat.of().formatHex(sha256(tile), 0, 16));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As gzip (RFC 1952); no bytes when nothing is in the tile. Not to be written to. */
  byte[] gzip() {
    return gzip;
  }

  /** Whether it can be had as Brotli: there is an encoder for this machine. */
  boolean hasBrotli() {
    return !isEmpty() && Brotli4jLoader.isAvailable();
  }

  /**
   * As Brotli (RFC 7932), made when it is first asked for: it takes several times as long as gzip,
   * and a browser asks for it over HTTPS only. Not to be written to.
   */
  byte[] brotli() {
    byte[] made = brotli;
    if (made == null) {
      synchronized (this) {
        made = brotli;
        if (made == null) {
          try {
            made = Encoder.compress(plain(), BROTLI);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          brotli = made;
        }
      }
    }
    return made;
  }

  /** Of the uncompressed bytes, hexadecimal; part of the entity tags. */
  String hash() {
    return hash;
  }

  /** Entity tag of the tile in a coding, with its quotation marks. */
  String tag(TileCoding coding) {
    return tags.get(coding);
  }

  boolean isEmpty() {
    return gzip.length == 0;
  }

  /** Memory that it takes, in bytes, about. */
  int weightBytes() {
    // Brotli is smaller than gzip, and may come later.
    return 500 + 2 * gzip.length;
  }

  /** The uncompressed bytes, for the few that take no compression. */
  byte[] plain() {
    try (var unzip = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return unzip.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As gzip; the same bytes give the same bytes. */
  static byte[] gzip(byte[] tile) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(tile.length / 2);
    try (GZIPOutputStream zip =
        new GZIPOutputStream(bytes) {
          {
            def.setLevel(GZIP_LEVEL);
          }
        }) {
      zip.write(tile);
    }
    return bytes.toByteArray();
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
