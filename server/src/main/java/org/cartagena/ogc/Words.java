package org.cartagena.ogc;

/** What this API says of itself. */
final class Words {
  static final String TITLE = "Cartagena";
  static final String ABOUT =
      "Where explosive-ordnance contamination remains, what was released, who serves survivors,"
          + " what is planned, and where the money lands. Where nothing is recorded, nothing is"
          + " known: it does not mean that the ground is safe.";

  /** For a collection of which a programme publishes no precise records. */
  static final String GENERALISED =
      "A programme does not publish precise records to everybody. They are not listed here;"
          + " enlarged areas are on the map. That a record is missing does not mean that the ground"
          + " is safe: ask the mine action authority.";

  /** For tiles: what a feature of them is. */
  static final String TILES =
      "Where many records are close together, a tile shows them as groups with their number."
          + " Records without location are in no tile. An empty tile means that nothing is shown"
          + " there to this reader, not that the ground is safe.";

  private Words() {}
}
