package org.cartagena.ingest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;

/**
 * Which kind the rows of files are likely to be, and which column is which field: from profiles,
 * HXL tags, names of columns and values, in this order.
 */
final class Proposal {
  /** A kind has to have about two telling columns, or one whose values are its codes. */
  private static final double ENOUGH = 1;

  private static final double LEAD = 0.1;
  private static final Pattern LEVEL =
      Pattern.compile("^(?:adm|admin|nam|name|gid)([1-3])(?:\\p{L}*)$");
  private static Map<String, Integer> kindsByName;

  private final Map<String, ColumnSample> samples;
  private final Map<String, String> hxlTags;
  private final Map<String, String> located;
  private final boolean hasLocation;
  private final boolean cutNames;
  private final int[] shapes;
  private final String programme;
  private final Optional<Integer> level;

  /**
   * What was seen of the files.
   *
   * @param located columns that hold the position, as the readers found them
   * @param shapes numbers of points, lines and areas
   */
  Proposal(
      Map<String, ColumnSample> samples,
      Map<String, String> hxlTags,
      Map<String, String> located,
      boolean hasLocation,
      boolean cutNames,
      int[] shapes,
      String programme,
      Optional<Integer> level) {
    this.samples = samples;
    this.hxlTags = hxlTags;
    this.located = located;
    this.hasLocation = hasLocation;
    this.cutNames = cutNames;
    this.shapes = shapes.clone();
    this.programme = programme;
    this.level = level;
  }

  /**
   * How well a profile fits: columns first; values that its codes do not know take up to half away.
   */
  record Fit(Mapping mapping, double share) {}

  /** How well a kind fits; above zero when anything speaks for it. */
  record Score(Kind kind, double score) {}

  /** Profiles that fit at all, best first. */
  List<Fit> fits(List<Mapping> profiles) {
    List<Fit> fits = new ArrayList<>();
    for (Mapping mapping : profiles) {
      double columns = mapping.fits(samples.keySet(), cutNames);
      double share = columns * (0.5 + 0.5 * knownShare(mapping));
      if (share >= 0.25) {
        fits.add(new Fit(mapping, Math.round(share * 100) / 100.0));
      }
    }
    fits.sort(
        Comparator.comparing((Fit fit) -> -fit.share())
            .thenComparing(fit -> -fit.mapping().columns().size())
            .thenComparing(fit -> fit.mapping().name()));
    return fits;
  }

  /**
   * Share of the values of coded columns that the profile knows; a row that is to be taken counts.
   */
  private double knownShare(Mapping mapping) {
    double known = 0;
    int columns = 0;
    for (Map.Entry<String, List<String>> column : mapping.columns().entrySet()) {
      Optional<ColumnSample> sample = sample(column.getKey());
      for (String name : column.getValue()) {
        Field field = Field.find(mapping.kind(), name).orElseThrow();
        if (field.isCoded() && sample.isPresent()) {
          Optional<Double> share =
              sample
                  .get()
                  .known(mapping.codes(name, field.list()), field.type() == Field.Type.CODES);
          known += share.orElse(1.0);
          columns++;
        }
      }
    }
    for (Map.Entry<String, String> wanted : mapping.only().entrySet()) {
      columns++;
      known +=
          sample(wanted.getKey())
              .map(sample -> sample.values().contains(wanted.getValue()) ? 1.0 : 0.0)
              .orElse(0.0);
    }
    return columns == 0 ? 1 : known / columns;
  }

  private Optional<ColumnSample> sample(String column) {
    ColumnSample exact = samples.get(column);
    if (exact != null) {
      return Optional.of(exact);
    }
    String name = Columns.normalised(column);
    return samples.values().stream()
        .filter(sample -> Columns.normalised(sample.name()).equals(name))
        .findFirst();
  }

  /** Kinds by how much speaks for them, best first. */
  List<Score> scores(List<Fit> fits) {
    List<Score> scores = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (kind != Kind.FUNDING && kind != Kind.POPULATION) {
        double score = score(kind);
        double profile =
            fits.stream()
                .filter(fit -> fit.mapping().kind() == kind && isWhole(fit))
                .mapToDouble(fit -> 1 + fit.share())
                .max()
                .orElse(0);
        score = Math.max(score, 0) + profile;
        if (score > 0) {
          scores.add(new Score(kind, Math.round(score * 100) / 100.0));
        }
      }
    }
    scores.sort(Comparator.comparing((Score score) -> -score.score()));
    return scores;
  }

  /** All columns are there, and most values are known. */
  static boolean isWhole(Fit fit) {
    return fit.share() >= 0.75;
  }

  /** The kind that fits best, when it fits and no other does as well. */
  static Optional<Kind> kind(List<Score> scores) {
    if (scores.isEmpty()
        || scores.get(0).score() < ENOUGH
        || (scores.size() > 1 && scores.get(0).score() - scores.get(1).score() < LEAD)) {
      return Optional.empty();
    }
    return Optional.of(scores.get(0).kind());
  }

  private double score(Kind kind) {
    Columns columns = columns(kind);
    if ((kind == Kind.CASUALTY && !columns.has("number"))
        || (kind == Kind.ADMIN_AREA && !(columns.has("name") && columns.has("p_code")))
        || (kind == Kind.LAND_RELEASE && !columns.has("release_type") && !columns.has("method"))) {
      return 0;
    }
    double score = shape(kind);
    if (kind == Kind.ADMIN_AREA
        && shapes[2] > 0
        && isOfLevel(columns, "name")
        && isOfLevel(columns, "p_code")) {
      score += 0.75;
    }
    for (Field field : Field.listOf(kind)) {
      for (String column : columns.columns(field.name())) {
        double weight = hxlTags.containsKey(column) ? 0.5 : 1.0 / kinds(column);
        if (field.isCoded()) {
          double known =
              samples
                  .get(column)
                  .known(Codes.of(field.list()), field.type() == Field.Type.CODES)
                  .orElse(0.0);
          score += known == 0 ? -weight : weight * 2 * known;
        } else {
          // A name that one kind alone has says something; that a table has names or places does
          // not.
          score += weight >= 0.5 ? weight / 2 : weight / 4;
        }
        break;
      }
    }
    for (String column : columns.seen()) {
      if (columns.fields(column).isEmpty() && !codedBy(kind, column, columns).isEmpty()) {
        score += 0.75;
      }
    }
    return score;
  }

  /** Coded fields without a column whose list holds all values of this one. */
  private List<String> codedBy(Kind kind, String column, Columns columns) {
    return Field.listOf(kind).stream()
        .filter(
            field ->
                field.isCoded()
                    && !columns.has(field.name())
                    && samples
                        .get(column)
                        .isAllOf(Codes.of(field.list()), field.type() == Field.Type.CODES))
        .map(Field::name)
        .toList();
  }

  /** Whether the field is in a column such as ADM2_PCODE or NAM_2. */
  private static boolean isOfLevel(Columns columns, String field) {
    for (String column : columns.columns(field)) {
      if (LEVEL.matcher(Columns.normalised(column)).matches()) {
        return true;
      }
    }
    return false;
  }

  /** Points, lines or areas: what a kind usually is. */
  private double shape(Kind kind) {
    double all = Math.max(1, shapes[0] + shapes[1] + shapes[2]);
    double points = shapes[0] / all;
    double lines = shapes[1] / all;
    double areas = shapes[2] / all;
    return switch (kind) {
      case HAZARD_AREA -> 0.3 * areas + 0.1 * points - 0.5 * lines;
      case LAND_RELEASE -> 0.2 * areas - 0.5 * points - 0.5 * lines;
      case ADMIN_AREA -> 0.3 * areas - points - lines;
      case SERVICE -> 0.3 * points - 0.5 * lines - 0.3 * areas;
      case PROJECT -> 0.5 * lines + 0.1 * points;
      case CASUALTY, FUNDING, POPULATION -> 0;
    };
  }

  /** In how many kinds a column of this name would become a field. */
  private static synchronized int kinds(String column) {
    if (kindsByName == null) {
      Map<String, Set<Kind>> kinds = new LinkedHashMap<>();
      for (Kind kind : Kind.values()) {
        java.util.Properties fields = Columns.properties("Columns/" + kind.word() + ".properties");
        for (String field : fields.stringPropertyNames()) {
          for (String name : fields.getProperty(field).split(",")) {
            kinds.computeIfAbsent(Columns.normalised(name), key -> new LinkedHashSet<>()).add(kind);
          }
        }
      }
      kindsByName = new LinkedHashMap<>();
      kinds.forEach((name, of) -> kindsByName.put(name, of.size()));
    }
    return kindsByName.getOrDefault(Columns.normalised(column), 1);
  }

  private Columns columns(Kind kind) {
    Columns columns = new Columns(kind, level(kind), cutNames);
    columns.tag(hxlTags);
    columns.seeNames(kept(kind));
    return columns;
  }

  private Set<String> kept(Kind kind) {
    Set<String> kept = new LinkedHashSet<>();
    for (String column : samples.keySet()) {
      if (!PersonalColumns.isPersonal(column, kind)) {
        kept.add(column);
      }
    }
    return kept;
  }

  private int level(Kind kind) {
    if (kind != Kind.ADMIN_AREA || level.isPresent()) {
      return level.orElse(0);
    }
    int deepest = 0;
    for (String column : samples.keySet()) {
      Matcher name = LEVEL.matcher(Columns.normalised(column));
      if (name.matches()) {
        deepest = Math.max(deepest, Integer.parseInt(name.group(1)));
      }
    }
    return deepest;
  }

  /** A proposed mapping, and for each column that becomes a field why: hxl, name or value. */
  record Proposed(Mapping mapping, Map<String, String> why) {}

  /** A mapping without a profile; none when no column becomes a field. */
  Optional<Proposed> propose(Kind kind, String name, String about) {
    Columns columns = columns(kind);
    Map<String, List<String>> fields = new LinkedHashMap<>();
    Map<String, String> why = new LinkedHashMap<>();
    Set<String> taken = new LinkedHashSet<>();
    for (Field field : Field.listOf(kind)) {
      // Best first, because the first with a value counts.
      for (String column : columns.columns(field.name())) {
        fields.computeIfAbsent(column, key -> new ArrayList<>()).add(field.name());
        why.put(column, hxlTags.containsKey(column) ? "hxl" : "name");
        taken.add(field.name());
      }
    }
    located.forEach(
        (column, what) -> {
          String field = what.equals("geometry") ? "wkt" : what;
          if (Field.find(kind, field).isPresent() && samples.containsKey(column)) {
            fields.put(column, new ArrayList<>(List.of(field)));
            why.put(column, hxlTags.containsKey(column) ? "hxl" : "name");
          }
        });
    for (Map.Entry<String, String> found :
        byValues(kind, columns, fields.keySet(), taken).entrySet()) {
      fields.put(found.getKey(), List.of(found.getValue()));
      why.put(found.getKey(), "value");
    }
    if (fields.isEmpty()) {
      return Optional.empty();
    }
    for (String column : samples.keySet()) {
      fields.putIfAbsent(column, List.of());
    }
    return Optional.of(
        new Proposed(
            new Mapping(
                name, about, kind, null, fields, Map.of(), Map.of(), Map.of(), null, null, null),
            why));
  }

  private Map<String, String> byValues(
      Kind kind, Columns columns, Set<String> named, Set<String> taken) {
    Map<String, String> found = new LinkedHashMap<>();
    List<ColumnSample> free = new ArrayList<>();
    for (String column : kept(kind)) {
      if (!named.contains(column) && !hxlTags.containsKey(column)) {
        free.add(samples.get(column));
      }
    }
    Map<String, List<String>> columnsByField = new LinkedHashMap<>();
    for (ColumnSample sample : free) {
      List<String> fields = codedBy(kind, sample.name(), columns);
      if (fields.size() == 1) {
        columnsByField.computeIfAbsent(fields.get(0), key -> new ArrayList<>()).add(sample.name());
      }
    }
    // Two columns that could be one field are a question for a person.
    columnsByField.forEach(
        (field, candidates) -> {
          if (candidates.size() == 1) {
            found.put(candidates.get(0), field);
          }
        });
    String code = kind == Kind.ADMIN_AREA ? "p_code" : "admin_p_code";
    if (!taken.contains(code) && Field.find(kind, code).isPresent()) {
      free.stream()
          .filter(sample -> sample.isPCodes(programme))
          // The longest code is that of the smallest area.
          .max(Comparator.comparing(sample -> sample.values().iterator().next().length()))
          .ifPresent(sample -> found.put(sample.name(), code));
    }
    if (!hasLocation && Field.find(kind, "longitude").isPresent()) {
      position(free).forEach(found::putIfAbsent);
    }
    return found;
  }

  /**
   * Two columns side by side that lie within the programme's country as longitude and latitude, and
   * not the other way round.
   */
  private Map<String, String> position(List<ColumnSample> free) {
    Optional<Envelope> extent =
        CountryOutline.country(programme).map(Geometry::getEnvelopeInternal);
    List<String> order = List.copyOf(samples.keySet());
    Map<String, String> found = new LinkedHashMap<>();
    for (int i = 0; i + 1 < free.size() && extent.isPresent() && found.isEmpty(); i++) {
      ColumnSample a = free.get(i);
      ColumnSample b = free.get(i + 1);
      if (Math.abs(order.indexOf(a.name()) - order.indexOf(b.name())) == 1
          && a.isDegrees(180)
          && b.isDegrees(180)) {
        boolean ab = extent.get().contains(new Envelope(a.least(), a.most(), b.least(), b.most()));
        boolean ba = extent.get().contains(new Envelope(b.least(), b.most(), a.least(), a.most()));
        if (ab != ba) {
          found.put((ab ? a : b).name(), "longitude");
          found.put((ab ? b : a).name(), "latitude");
        }
      }
    }
    return found;
  }
}
