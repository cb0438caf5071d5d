package org.cartagena.tile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * Writes one PMTiles archive, version 3 (github.com/protomaps/PMTiles, spec/v3): vector tiles as
 * gzip, clustered, equal tiles once. Tile data goes to the file as it comes, behind room for header
 * and root directory; metadata and leaf directories follow it. In memory is the directory, at most
 * some 60 bytes a tile.
 */
final class Pmtiles implements AutoCloseable {
  private static final int HEADER_BYTES = 127;

  /** Readers fetch this much at once and expect the root directory in it. */
  private static final int START_BYTES = 16_384;

  private static final int GZIP = 2;
  private static final int MVT = 1;

  private final FileChannel file;
  private long dataBytes;
  private long tiles;

  private int entries;
  private long[] ids = new long[1024];
  private int[] runs = new int[1024];

  /** Which content an entry has. */
  private int[] contentOf = new int[1024];

  private int contents;
  private long[] offsets = new long[1024];
  private int[] lengths = new int[1024];

  /** Two numbers each: the first half of SHA-256, which nobody finds twice by chance. */
  private long[] hashes = new long[2048];

  /** Open addressing by hash: content number + 1, 0 = free; at most half full. */
  private int[] slots = new int[4096];

  /** Makes the file, which must not be there yet. */
  Pmtiles(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    file.position(START_BYTES);
  }

  /** Bytes of tiles so far. */
  long dataBytes() {
    return dataBytes;
  }

  /** Tiles so far, equal ones too. */
  long tiles() {
    return tiles;
  }

  /**
   * Adds a tile.
   *
   * @param id by {@link HilbertId}, above that of the tile before
   * @param gzip the tile; at least one byte
   * @param hash of the tile, 16 bytes or more
   */
  void add(long id, byte[] gzip, byte[] hash) throws IOException {
    if (entries > 0 && id < ids[entries - 1] + runs[entries - 1]) {
      throw new IllegalArgumentException("tile " + id + " comes too late to be in order");
    }
    int content = content(gzip, ByteBuffer.wrap(hash));
    tiles++;
    int last = entries - 1;
    if (last >= 0 && contentOf[last] == content && ids[last] + runs[last] == id) {
      runs[last]++;
      return;
    }
    if (entries == ids.length) {
      int more = entries + (entries >> 1);
      ids = Arrays.copyOf(ids, more);
      runs = Arrays.copyOf(runs, more);
      contentOf = Arrays.copyOf(contentOf, more);
    }
    ids[entries] = id;
    runs[entries] = 1;
    contentOf[entries++] = content;
  }

  /** Number of the content, which is written when it is new. */
  private int content(byte[] gzip, ByteBuffer hash) throws IOException {
    long high = hash.getLong();
    long low = hash.getLong();
    int slot = (int) high & (slots.length - 1);
    for (; slots[slot] != 0; slot = (slot + 1) & (slots.length - 1)) {
      int known = slots[slot] - 1;
      if (hashes[2 * known] == high && hashes[2 * known + 1] == low) {
        return known;
      }
    }
    write(ByteBuffer.wrap(gzip));
    if (contents == offsets.length) {
      int more = contents + (contents >> 1);
      offsets = Arrays.copyOf(offsets, more);
      lengths = Arrays.copyOf(lengths, more);
      hashes = Arrays.copyOf(hashes, 2 * more);
    }
    offsets[contents] = dataBytes;
    lengths[contents] = gzip.length;
    hashes[2 * contents] = high;
    hashes[2 * contents + 1] = low;
    dataBytes += gzip.length;
    slots[slot] = ++contents;
    if (2 * contents > slots.length) {
      growSlots();
    }
    return contents - 1;
  }

  private void growSlots() {
    slots = new int[2 * slots.length];
    for (int content = 0; content < contents; content++) {
      int slot = (int) hashes[2 * content] & (slots.length - 1);
      while (slots[slot] != 0) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = content + 1;
    }
  }

  /**
   * Completes the file and sees to it that it is on the disk.
   *
   * @param metadata JSON object
   * @param maxZoom deepest zoom of the tiles; the first is 0
   * @param bounds west, south, east, north in degrees
   * @param centerZoom zoom at which to begin looking
   */
  void finish(String metadata, int maxZoom, List<Double> bounds, int centerZoom)
      throws IOException {
    byte[] json = EncodedTile.gzip(metadata.getBytes(StandardCharsets.UTF_8));
    write(ByteBuffer.wrap(json));
    ByteArrayOutputStream leaves = new ByteArrayOutputStream();
    byte[] root = directories(leaves);
    write(ByteBuffer.wrap(leaves.toByteArray()));

    ByteBuffer start = ByteBuffer.allocate(HEADER_BYTES + root.length);
    start.order(ByteOrder.LITTLE_ENDIAN);
    start.put("PMTiles".getBytes(StandardCharsets.US_ASCII)).put((byte) 3);
    start.putLong(HEADER_BYTES).putLong(root.length);
    start.putLong(START_BYTES + dataBytes).putLong(json.length);
    start.putLong(START_BYTES + dataBytes + json.length).putLong(leaves.size());
    start.putLong(START_BYTES).putLong(dataBytes);
    start.putLong(tiles).putLong(entries).putLong(contents);
    boolean clustered = true;
    start.put((byte) (clustered ? 1 : 0)).put((byte) GZIP).put((byte) GZIP).put((byte) MVT);
    start.put((byte) 0).put((byte) maxZoom);
    bounds.forEach(degrees -> start.putInt(e7(degrees)));
    start.put((byte) centerZoom);
    start.putInt(e7((bounds.get(0) + bounds.get(2)) / 2));
    start.putInt(e7((bounds.get(1) + bounds.get(3)) / 2));
    start.put(root).flip();
    file.position(0);
    write(start);
    file.force(true);
  }

  /** The root directory; what does not fit into it goes to leaves, which it then points to. */
  private byte[] directories(ByteArrayOutputStream leaves) throws IOException {
    Directory all = new Directory();
    // More entries never fit, and need not be tried.
    if (entries <= START_BYTES) {
      for (int i = 0; i < entries; i++) {
        all.add(ids[i], runs[i], lengths[contentOf[i]], offsets[contentOf[i]]);
      }
      byte[] root = all.encode();
      if (HEADER_BYTES + root.length <= START_BYTES) {
        return root;
      }
    }
    for (int size = 4096; ; size *= 2) {
      leaves.reset();
      Directory pointers = new Directory();
      for (int from = 0; from < entries; from += size) {
        Directory leaf = new Directory();
        for (int i = from; i < Math.min(from + size, entries); i++) {
          leaf.add(ids[i], runs[i], lengths[contentOf[i]], offsets[contentOf[i]]);
        }
        byte[] encoded = leaf.encode();
        pointers.add(ids[from], 0, encoded.length, leaves.size());
        leaves.write(encoded);
      }
      byte[] root = pointers.encode();
      if (HEADER_BYTES + root.length <= START_BYTES) {
        return root;
      }
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  private static int e7(double degrees) {
    return (int) Math.round(degrees * 10_000_000);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** A list of entries as it is written: column by column, mostly differences, as varints. */
  private static final class Directory {
    private final ByteArrayOutputStream idColumn = new ByteArrayOutputStream();
    private final ByteArrayOutputStream runColumn = new ByteArrayOutputStream();
    private final ByteArrayOutputStream lengthColumn = new ByteArrayOutputStream();
    private final ByteArrayOutputStream offsetColumn = new ByteArrayOutputStream();
    private int size;
    private long lastId;
    private long end;

    void add(long id, int run, int length, long offset) {
      varint(idColumn, id - lastId);
      varint(runColumn, run);
      varint(lengthColumn, length);
      // 0 = right behind the entry before.
      varint(offsetColumn, size > 0 && offset == end ? 0 : offset + 1);
      size++;
      lastId = id;
      end = offset + length;
    }

    byte[] encode() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      varint(bytes, size);
      idColumn.writeTo(bytes);
      runColumn.writeTo(bytes);
      lengthColumn.writeTo(bytes);
      offsetColumn.writeTo(bytes);
      return EncodedTile.gzip(bytes.toByteArray());
    }

    private static void varint(ByteArrayOutputStream to, long value) {
      long left = value;
      for (; left > 0x7f; left >>>= 7) {
        to.write((int) ((left & 0x7f) | 0x80));
      }
      to.write((int) left);
    }
  }
}
