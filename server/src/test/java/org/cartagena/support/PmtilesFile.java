package org.cartagena.support;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads a PMTiles archive as its specification says (version 3, with one level of leaves), knowing
 * nothing of the writer.
 */
public final class PmtilesFile {
  /** An entry of a directory; {@code run} 0 points to a leaf. */
  public record Entry(long id, long offset, long length, long run) {}

  private final byte[] bytes;
  private final ByteBuffer header;
  private final List<Entry> root;
  private final List<Entry> entries = new ArrayList<>();

  public PmtilesFile(Path file) {
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    header = ByteBuffer.wrap(bytes, 0, 127).order(ByteOrder.LITTLE_ENDIAN);
    if (!new String(bytes, 0, 7, StandardCharsets.US_ASCII).equals("PMTiles") || bytes[7] != 3) {
      throw new IllegalArgumentException("no PMTiles 3");
    }
    if (number(8) + number(16) > 16_384) {
      throw new IllegalArgumentException("the root directory ends behind 16 KiB");
    }
    root = directory(number(8), number(16));
    for (Entry entry : root) {
      if (entry.run() > 0) {
        entries.add(entry);
      } else {
        entries.addAll(directory(number(40) + entry.offset(), entry.length()));
      }
    }
  }

  /** A 64 bit number of the header. */
  public long number(int at) {
    return header.getLong(at);
  }

  /** Degrees in the header. */
  public double degrees(int at) {
    return header.getInt(at) / 1e7;
  }

  /** A byte of the header. */
  public int small(int at) {
    return header.get(at);
  }

  public List<Entry> root() {
    return root;
  }

  /** All that stand for tiles, in order. */
  public List<Entry> entries() {
    return entries;
  }

  public String metadata() {
    return new String(unzip(number(24), number(32)), StandardCharsets.UTF_8);
  }

  /** The tile, unzipped. */
  public Optional<byte[]> find(int z, int x, int y) {
    long id = id(z, x, y);
    int low = 0;
    int high = entries.size() - 1;
    while (low <= high) {
      int middle = (low + high) / 2;
      Entry entry = entries.get(middle);
      if (id < entry.id()) {
        high = middle - 1;
      } else if (id >= entry.id() + entry.run()) {
        low = middle + 1;
      } else {
        return Optional.of(unzip(number(56) + entry.offset(), entry.length()));
      }
    }
    return Optional.empty();
  }

  /** Counted step by step along the curve, as in the textbook. */
  public static long id(int z, int x, int y) {
    long id = 0;
    for (int zoom = 0; zoom < z; zoom++) {
      id += 1L << (2 * zoom);
    }
    int n = 1 << z;
    for (int s = n / 2; s > 0; s /= 2) {
      int rx = (x & s) > 0 ? 1 : 0;
      int ry = (y & s) > 0 ? 1 : 0;
      id += (long) s * s * ((3 * rx) ^ ry);
      if (ry == 0) {
        if (rx == 1) {
          x = n - 1 - x;
          y = n - 1 - y;
        }
        int t = x;
        x = y;
        y = t;
      }
    }
    return id;
  }

  private List<Entry> directory(long offset, long length) {
    ByteBuffer in = ByteBuffer.wrap(unzip(offset, length));
    int size = (int) varint(in);
    long[] ids = new long[size];
    long[] runs = new long[size];
    long[] lengths = new long[size];
    long last = 0;
    for (int i = 0; i < size; i++) {
      last += varint(in);
      ids[i] = last;
    }
    for (int i = 0; i < size; i++) {
      runs[i] = varint(in);
    }
    for (int i = 0; i < size; i++) {
      lengths[i] = varint(in);
    }
    List<Entry> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      long value = varint(in);
      long at = value == 0 ? list.get(i - 1).offset() + list.get(i - 1).length() : value - 1;
      list.add(new Entry(ids[i], at, lengths[i], runs[i]));
    }
    if (in.hasRemaining()) {
      throw new IllegalArgumentException("bytes behind the directory");
    }
    return list;
  }

  private byte[] unzip(long offset, long length) {
    try (var in =
        new GZIPInputStream(new ByteArrayInputStream(bytes, (int) offset, (int) length))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
