package org.cartagena.demo;

import java.util.ArrayList;
import java.util.List;

/** Service points: crowded in the capital, thin elsewhere, so that the gaps are real. */
final class Services {
  private static final int WITHOUT_POSITION = 8;

  private final Country country;
  private final Dice dice = Dice.of("services");
  private final StringBuilder csv =
      new StringBuilder(
          "id,name,facility_type,categories,status,status_date,ownership,capacity_month,waiting_days,cost_to_user,"
              + "wheelchair_access,verified_on,adm3_pcode,adm3_name,longitude,latitude,country\n");
  private int number;

  private Services(Country country) {
    this.country = country;
  }

  /** CSV with header, 150 rows. */
  static String csv(Country country) {
    Services services = new Services(country);
    services.write();
    return services.csv.toString();
  }

  private void write() {
    List<Town> towns = country.towns();
    Town capital = towns.get(0);
    List<Town> provincial = towns.stream().filter(town -> town.rank() == 1).toList();
    List<Town> seats = towns.stream().filter(town -> town.rank() == 2).toList();
    List<Town> others = towns.stream().filter(town -> town.rank() == 3).toList();

    add(
        capital,
        "National Rehabilitation Centre",
        "rehabilitation centre",
        "rehabilitation;prosthetics_orthotics;assistive_devices;mental_health;peer_support;referral",
        420);
    add(
        capital,
        "Orthopaedic Workshop of the Coast",
        "prosthetics and orthotics workshop",
        "prosthetics_orthotics;assistive_devices",
        90);
    add(
        capital,
        "University Hospital",
        "hospital",
        "emergency_care;continuing_care;rehabilitation;mental_health",
        2600);
    add(
        capital,
        "Union of Survivors of Marisela",
        "survivor organisation",
        "peer_support;rights;referral",
        110);
    add(
        provincial.get(1),
        "Rehabilitation Centre of " + provincial.get(1).name(),
        "rehabilitation centre",
        "rehabilitation;prosthetics_orthotics;assistive_devices",
        70);
    add(
        provincial.get(4),
        "Limb Fitting Unit of " + provincial.get(4).name(),
        "prosthetics and orthotics workshop",
        "prosthetics_orthotics",
        25);
    for (Town town : provincial) {
      add(
          town,
          "Provincial Hospital of " + town.name(),
          "hospital",
          "emergency_care;continuing_care;rehabilitation",
          800);
      add(
          town,
          "Peer Support Group of " + town.name(),
          "survivor organisation",
          "peer_support;referral",
          30);
      if (dice.chance(0.6)) {
        add(
            town,
            "Vocational School of " + town.name(),
            "training centre",
            "livelihood;education",
            40);
      }
    }
    for (Town town : seats) {
      add(
          town,
          "District Hospital of " + town.name(),
          "hospital",
          dice.chance(0.55) ? "emergency_care;continuing_care" : "continuing_care",
          260);
    }
    for (Town town : others) {
      if (dice.chance(0.62)) {
        add(
            town,
            "Health Centre of " + town.name(),
            "health centre",
            dice.chance(0.15) ? "continuing_care;referral" : "continuing_care",
            140);
      }
    }
    List<String> quarters =
        List.of(
            "Baixa",
            "Alta Vista",
            "Cais Novo",
            "Palmeira Velha",
            "São Torco",
            "Mercado",
            "El Molino Azul",
            "Jardim Norte",
            "Pedreira",
            "Matadero",
            "Alameda",
            "Barrio Sur");
    List<String[]> kinds =
        List.of(
            new String[] {"Clinic", "clinic", "continuing_care"},
            new String[] {"Physiotherapy Practice", "rehabilitation centre", "rehabilitation"},
            new String[] {
              "Counselling Centre", "mental health service", "mental_health;peer_support"
            },
            new String[] {"Training Workshop", "training centre", "livelihood"},
            new String[] {"Inclusive School", "school", "education"},
            new String[] {"Legal Aid Office", "office", "rights;referral"},
            new String[] {"Wheelchair Repair Shop", "workshop", "assistive_devices"},
            new String[] {"Social Welfare Office", "office", "referral;livelihood"},
            new String[] {"Ambulance Station", "ambulance station", "emergency_care"});
    int inCapital = 0;
    while (number < 150) {
      String[] kind = dice.pick(kinds);
      if (inCapital < 38 && dice.chance(0.7)) {
        inCapital++;
        add(capital, kind[0] + " " + dice.pick(quarters), kind[1], kind[2], dice.whole(15, 160));
      } else {
        Town town = dice.chance(0.5) ? dice.pick(provincial) : dice.pick(seats);
        add(town, kind[0] + " of " + town.name(), kind[1], kind[2], dice.whole(10, 80));
      }
    }
  }

  private void add(Town town, String name, String type, String categories, int capacity) {
    number++;
    boolean inCapital = town.rank() == 0;
    double spread = inCapital ? 2_000 : town.rank() == 1 ? 900 : 400;
    var place =
        Ground.at(
            Ground.x(town.place()) + dice.gauss() * spread,
            Ground.y(town.place()) + dice.gauss() * spread,
            5);
    while (!country.coast().mainland().contains(Ground.point(place))) {
      place =
          Ground.at(
              Ground.x(town.place()) + dice.gauss() * spread * 0.5,
              Ground.y(town.place()) + dice.gauss() * spread * 0.5,
              5);
    }
    boolean positioned = number % 19 != 11 || number / 19 >= WITHOUT_POSITION;
    AdminArea municipality =
        positioned ? country.municipalityAt(place) : country.municipalityAt(town.place());
    String status =
        List.of(
                "fully_operational",
                "partially_operational",
                "temporarily_closed",
                "permanently_closed",
                "not_yet_opened",
                "unknown")
            .get(inCapital ? dice.weighted(74, 18, 3, 2, 2, 1) : dice.weighted(44, 34, 9, 4, 3, 6));
    int year = dice.weighted(6, 14, 80) + 2023;
    String statusOn =
        year
            + "-"
            + GeoJson.padded(dice.whole(1, 12), 2)
            + "-"
            + GeoJson.padded(dice.whole(1, 28), 2);
    boolean open = status.endsWith("operational");
    List<String> row = new ArrayList<>();
    row.add("XMA-SV-" + GeoJson.padded(number, 3));
    row.add(name + " (fictional)");
    row.add(type);
    row.add(categories);
    row.add(status);
    row.add(statusOn);
    String owner =
        List.of(
                "Ministry of Health",
                "municipality",
                "church",
                "national NGO",
                "international NGO",
                "private")
            .get(dice.weighted(46, 16, 10, 14, 6, 8));
    row.add(type.startsWith("survivor") ? "survivor organisation" : owner);
    row.add(
        open && dice.chance(0.85)
            ? Integer.toString((int) (capacity * dice.between(0.7, 1.3)))
            : "");
    row.add(
        open && dice.chance(0.7)
            ? Integer.toString((int) dice.exponential(categories.contains("prosthetics") ? 70 : 12))
            : "");
    row.add(List.of("free", "subsidised", "full price", "").get(dice.weighted(45, 30, 12, 13)));
    row.add(
        List.of("yes", "limited", "no", "unknown")
            .get(inCapital ? dice.weighted(40, 35, 15, 10) : dice.weighted(14, 28, 34, 24)));
    row.add(dice.chance(0.8) ? statusOn : "");
    row.add(municipality.pCode());
    row.add(municipality.name());
    row.add(positioned ? GeoJson.decimal(place.x) : "");
    row.add(positioned ? GeoJson.decimal(place.y) : "");
    row.add("Marisela (fictional)");
    csv.append(String.join(",", row)).append('\n');
  }
}
