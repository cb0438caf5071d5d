package org.cartagena.ingest;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Columns that look as if they were about a person: names, telephone numbers, addresses, identity
 * numbers, birth dates, landowners, informants. They are dropped before anything is stored, also
 * from the source rows. Rather one column too many than one name.
 */
final class PersonalColumns {
  // Without spaces, so that land_owner, LandOwner and landowner are one.
  private static final Pattern ANYWHERE =
      Pattern.compile(
          "landowner|landlord|ownername|nameofowner|propertyowner|informant|interviewee|respondent|keyinformant|enumerator|interviewer|surveyorname"
              + "|telephone|phone|whatsapp|email|passport|nationalid|identitycard|idcard|idnumber|cnic|tazkira|tazkera|dateofbirth|birthdate|birthday|yearofbirth|birthyear|placeofbirth"
              + "|firstname|lastname|surname|familyname|fullname|middlename|maidenname|givenname|fathername|fathersname|nameoffather|mothername|mothersname|nickname"
              + "|teamleader|deminername|nameofdeminer|victimname|nameofvictim|survivorname|nameofsurvivor|casualtyname|personname|nameofperson|patientname|beneficiaryname|witness"
              + "|contactperson|contactname|contactnumber|contactinfo|contactdetails|focalpoint|personalid|personid|victimid|patientid"
              + "|createdby|createduser|editedby|lastediteduser|lasteditor|reportedby|enteredby|verifiedby|approvedby|collectedby|submittedby|surveyedby|recordedby|preparedby|updatedby|username|changesetuser"
              + "|headofhousehold|householdhead|villagechief|chiefname|mukhtar|signature"
              + "|nomcomplet|prenom|nomdefamille|nombrecompleto|apellido|telefono|telefone|direccion|endereco|nascimento|nacimiento|naissance|propietario|proprietario|proprietaire");
  // As words of their own, because they are parts of others.
  private static final Pattern WORD =
      Pattern.compile(
          "(?:^| )(?:dob|tel|fax|mobile|mobile no|mobile number|gsm|address|addr|adresse|contact|nid|ssn|creator|editor|surveyor|guide|mail)(?: |$)");
  private static final Pattern FACILITY_WORD =
      Pattern.compile("(?:^| )mobile (?:clinic|unit|team|service)s?(?: |$)");

  private PersonalColumns() {}

  /** Whether a column of a file of this kind is to be dropped. */
  static boolean isPersonal(String column, Kind kind) {
    String words =
        Normalizer.normalize(column, Normalizer.Form.NFD)
            .replaceAll("\\p{M}+", "")
            .replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N}]+", " ")
            .strip();
    String joined = words.replace(" ", "");
    // In tables of who does what where, the full name is that of an organisation.
    if (kind == Kind.FUNDING
        && joined.matches("(?:partner)*(?:partner|organi[sz]ation|donor|agency|funder)fullname")) {
      return false;
    }
    if (ANYWHERE.matcher(joined).find()) {
      return true;
    }
    if (WORD.matcher(words).find() && !FACILITY_WORD.matcher(words).find()) {
      return true;
    }
    return switch (kind) {
      // The owner of mined land is a person; that of a clinic or a project is an organisation.
      case HAZARD_AREA, LAND_RELEASE ->
          joined.equals("owner") || joined.startsWith("owner") || joined.equals("reporter");
      // In a table of casualties a name is somebody's.
      case CASUALTY ->
          joined.equals("name") || joined.equals("victim") || joined.equals("occupation");
      default -> false;
    };
  }
}
