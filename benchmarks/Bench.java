import java.util.Arrays;

/** {@code ./cartagena bench}: measurements for developers; not a part of the product. */
final class Bench {
  private static final String USAGE =
      """
      ./cartagena bench import     an import beside ogr2ogr
      ./cartagena bench tiles      vector tiles beside Martin and pg_tileserv
      ./cartagena bench features   pages of features beside the bare SQL
      ./cartagena bench answers    what stands in the way of 1,000 km, beside the textbook SQL
      ./cartagena bench funding    every view of a million transactions
      """;

  private Bench() {}

  public static void main(String[] arguments) throws Exception {
    String what = arguments.length == 0 ? "" : arguments[0];
    String[] rest =
        arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
    switch (what) {
      case "import" -> ImportBench.main(arguments);
      case "tiles" -> TilesBench.main(rest);
      case "answers" -> AnswersBench.main(rest);
      case "funding" -> FundingBench.main(rest);
      case "features" -> FeaturesBench.main(rest);
      default -> {
        System.err.print(USAGE);
        System.exit(2);
      }
    }
  }
}
