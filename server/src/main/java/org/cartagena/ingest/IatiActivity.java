package org.cartagena.ingest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** How IATI 2.01 to 2.03 writes an activity. */
final class IatiActivity {
  private IatiActivity() {}

  static Activity of(XmlElement element) {
    Activity activity = new Activity(Activity.Origin.IATI);
    activity.identifier = element.first("iati-identifier").map(XmlElement::text).orElse(null);
    if (activity.identifier == null && element.first("iati-identifier").isPresent()) {
      activity.identifier = "without-identifier-" + fingerprint(element);
      activity.issues.add(
          RowIssue.of(
              IssueCode.NOT_AS_STANDARD,
              "iati-identifier",
              null,
              "The identifier is empty. The activity is kept under one made of its content."));
    }
    activity.title = element.narrative("title");
    activity.description = element.narrative("description");
    activity.status = code(element, "activity-status");
    activity.reporting =
        element.first("reporting-org").map(IatiActivity::organisation).orElse(null);
    activity.secondaryReporter =
        element
            .first("reporting-org")
            .map(one -> isTrue(one.attribute("secondary-reporter")))
            .orElse(false);
    activity.collaboration = code(element, "collaboration-type");
    activity.flow = code(element, "default-flow-type");
    activity.finance = code(element, "default-finance-type");
    for (XmlElement aid : element.all("default-aid-type")) {
      String vocabulary = aid.attribute("vocabulary");
      if ("2".equals(vocabulary)) {
        activity.earmarking = aid.attribute("code");
      } else if (vocabulary == null || vocabulary.equals("1")) {
        activity.aidType = aid.attribute("code");
      }
    }
    activity.defaultCurrency = element.attribute("default-currency");
    activity.humanitarian = isTrue(element.attribute("humanitarian"));
    activity.period =
        new Activity.Period(
            day(element, "1"), day(element, "2"), day(element, "3"), day(element, "4"));
    for (XmlElement participant : element.all("participating-org")) {
      activity.participants.add(
          new Activity.Participant(organisation(participant), participant.attribute("role")));
    }
    activity.sectors.addAll(sectors(element));
    for (XmlElement country : element.all("recipient-country")) {
      activity.countries.add(share(country));
    }
    for (XmlElement region : element.all("recipient-region")) {
      activity.regions.add(share(region));
    }
    for (XmlElement other : element.all("other-identifier")) {
      // Types B are identifiers of organisations.
      String type = other.attribute("type");
      if (other.attribute("ref") != null && (type == null || !type.startsWith("B"))) {
        activity.otherIdentifiers.add(other.attribute("ref"));
      }
    }
    for (XmlElement location : element.all("location")) {
      activity.places.add(place(location));
    }
    for (XmlElement transaction : element.all("transaction")) {
      activity.transactions.add(transaction(transaction));
    }
    for (XmlElement budget : element.all("budget")) {
      activity.plans.add(plan("budget", budget));
    }
    for (XmlElement planned : element.all("planned-disbursement")) {
      activity.plans.add(plan("planned", planned));
    }
    return activity;
  }

  private static boolean isTrue(String value) {
    return "1".equals(value) || "true".equals(value);
  }

  private static String attribute(XmlElement parent, String child, String name) {
    return parent.first(child).map(element -> element.attribute(name)).orElse(null);
  }

  private static Activity.Plan plan(String kind, XmlElement plan) {
    return new Activity.Plan(
        kind,
        plan.attribute("type"),
        plan.attribute("status"),
        attribute(plan, "period-start", "iso-date"),
        attribute(plan, "period-end", "iso-date"),
        plan.first("value").map(XmlElement::text).orElse(null),
        attribute(plan, "value", "currency"),
        attribute(plan, "value", "value-date"),
        plan.first("provider-org").map(IatiActivity::organisation).orElse(null),
        plan.first("receiver-org").map(IatiActivity::organisation).orElse(null),
        attribute(plan, "provider-org", "provider-activity-id"),
        attribute(plan, "receiver-org", "receiver-activity-id"));
  }

  /** The same for the same content in the same order. */
  private static String fingerprint(XmlElement element) {
    long hash = 0xcbf29ce484222325L;
    Deque<XmlElement> open = new ArrayDeque<>();
    open.push(element);
    while (!open.isEmpty()) {
      XmlElement next = open.pop();
      String words = next.name + " " + next.attributes + " " + next.text.toString().strip();
      for (int i = 0; i < words.length(); i++) {
        hash = (hash ^ words.charAt(i)) * 0x100000001b3L;
      }
      next.children.forEach(open::push);
    }
    return Long.toHexString(hash);
  }

  private static String code(XmlElement parent, String child) {
    return parent.first(child).map(element -> element.attribute("code")).orElse(null);
  }

  private static Activity.Organisation organisation(XmlElement element) {
    return new Activity.Organisation(
        element.attribute("ref"), element.narrative(), element.attribute("type"));
  }

  private static Activity.Share share(XmlElement element) {
    return new Activity.Share(element.attribute("code"), element.attribute("percentage"));
  }

  private static String day(XmlElement element, String type) {
    for (XmlElement date : element.all("activity-date")) {
      if (type.equals(date.attribute("type")) && date.attribute("iso-date") != null) {
        return date.attribute("iso-date");
      }
    }
    return null;
  }

  private static List<Activity.Sector> sectors(XmlElement parent) {
    return parent.all("sector").stream()
        .map(
            sector ->
                new Activity.Sector(
                    Optional.ofNullable(sector.attribute("vocabulary")).orElse("1"),
                    sector.attribute("code"),
                    sector.narrative(),
                    sector.attribute("percentage")))
        .toList();
  }

  private static Activity.Place place(XmlElement location) {
    XmlElement gazetteer = location.first("location-id").orElse(null);
    return new Activity.Place(
        location.narrative("name"),
        code(location, "location-class"),
        code(location, "exactness"),
        code(location, "location-reach"),
        code(location, "feature-designation"),
        gazetteer == null ? null : gazetteer.attribute("vocabulary"),
        gazetteer == null ? null : gazetteer.attribute("code"),
        location
            .first("point")
            .flatMap(point -> point.first("pos"))
            .map(XmlElement::text)
            .orElse(null),
        null,
        null,
        // Not in the standard since 2.01, and still written.
        location.attribute("percentage"));
  }

  private static Activity.Transaction transaction(XmlElement transaction) {
    XmlElement value = transaction.first("value").orElse(null);
    return new Activity.Transaction(
        code(transaction, "transaction-type"),
        transaction
            .first("transaction-date")
            .map(element -> element.attribute("iso-date"))
            .orElse(null),
        value == null ? null : value.text(),
        value == null ? null : value.attribute("currency"),
        value == null ? null : value.attribute("value-date"),
        transaction.first("provider-org").map(IatiActivity::organisation).orElse(null),
        transaction.first("receiver-org").map(IatiActivity::organisation).orElse(null),
        code(transaction, "recipient-country"),
        sectors(transaction),
        null,
        new Activity.More(
            attribute(transaction, "provider-org", "provider-activity-id"),
            attribute(transaction, "receiver-org", "receiver-activity-id"),
            null,
            null,
            null,
            code(transaction, "finance-type")));
  }
}
