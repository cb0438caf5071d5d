package org.cartagena.ingest;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
              + "|dataenterer|createdby|createduser|editedby|lastediteduser|lasteditor|reportedby|enteredby|verifiedby|approvedby|collectedby|submittedby|surveyedby|recordedby|preparedby|updatedby|username|changesetuser"
              + "|headofhousehold|householdhead|villagechief|chiefname|mukhtar|signature"
              + "|nomcomplet|prenom|nomdefamille|nombrecompleto|apellido|telefono|telefone|direccion|endereco|nascimento|nacimiento|naissance|propietario|proprietario|proprietaire");
  // As words of their own, because they are parts of others.
  private static final Pattern WORD =
      Pattern.compile(
          "(?:^| )(?:dob|tel|fax|mobile|mobile no|mobile number|gsm|address|addr|adresse|contact|nid|ssn|creator|editor|surveyor|guide|mail)(?: |$)");
  private static final Pattern FACILITY_WORD =
      Pattern.compile("(?:^| )mobile (?:clinic|unit|team|service)s?(?: |$)");

  // In other languages, wherever they stand in the name; written as people write them and brought
  // to
  // the form of the names by words().
  private static final Pattern OTHER_LANGUAGES =
      anywhere(
          // Arabic
          "اسم الضحية",
          "اسم المصاب",
          "اسم المالك",
          "صاحب الأرض",
          "مالك الأرض",
          "اسم المبلغ",
          "هاتف",
          "رقم الجوال",
          "موبايل",
          "البريد الإلكتروني",
          "رقم الهوية",
          "رقم البطاقة",
          "جواز السفر",
          "تاريخ الميلاد",
          "سنة الميلاد",
          "اسم الأب",
          "اسم الأم",
          "الاسم الكامل",
          "الاسم الثلاثي",
          "الاسم الرباعي",
          "عنوان السكن",
          // Persian and Dari
          "نام خانوادگی",
          "نام پدر",
          "نام قربانی",
          "شماره تماس",
          "تلفن",
          "تذکره",
          "کد ملی",
          "شماره ملی",
          "تاریخ تولد",
          "سال تولد",
          "صاحب زمین",
          "مالک زمین",
          "ایمیل",
          // Russian
          "фамилия",
          "отчество",
          "имя пострадавшего",
          "телефон",
          "электронная почта",
          "паспорт",
          "снилс",
          "дата рождения",
          "год рождения",
          "землевладелец",
          "владелец земли",
          "контактное лицо",
          "заявитель",
          "свидетель",
          // Ukrainian
          "прізвище",
          "по батькові",
          "ім'я потерпілого",
          "електронна пошта",
          "дата народження",
          "рік народження",
          "землевласник",
          "власник землі",
          "контактна особа",
          "заявник",
          "свідок",
          "рнокпп",
          // Bosnian, Croatian, Serbian
          "prezime",
          "ime oca",
          "ime roditelja",
          "ime žrtve",
          "telefon",
          "mobitel",
          "jmbg",
          "matični broj",
          "lične karte",
          "osobne iskaznice",
          "datum rođenja",
          "datum rodjenja",
          "godina rođenja",
          "kontakt osoba",
          "svjedok",
          "презиме",
          "име оца",
          "јмбг",
          "датум рођења",
          // French
          "nom de la victime",
          "nom victime",
          "nom du propriétaire",
          "courriel",
          "carte d'identité",
          "pièce d'identité",
          "témoin",
          "personne de contact",
          "chef de ménage",
          "chef de village",
          // Spanish
          "correo electrónico",
          "cédula",
          "documento de identidad",
          "número de documento",
          "nombre de la víctima",
          "nombre víctima",
          "celular",
          "domicilio",
          "testigo",
          // Portuguese
          "telemóvel",
          "apelido",
          "sobrenome",
          "nome completo",
          "nome da vítima",
          "bilhete de identidade",
          "número do bi",
          "testemunha",
          "nome do soba",
          "pessoa de contacto");
  private static final Pattern OTHER_WORDS =
      Pattern.compile(
          "(?:^| )(?:kontakt|kontakti|contato|contacto|контакт|фио|піб|инн|адрес|адреса|adresa|oib|cni|cpf|dni|morada|عنوان|آدرس)(?: |$)");
  // Owners of mined land; that of a clinic or a project is an organisation.
  private static final Pattern OWNER_WORD =
      Pattern.compile("(?:^| )(?:vlasnik|власник|собственник|владелец|مالك|مالک)(?: |$)");
  private static final Pattern PERSON_WORD =
      Pattern.compile(
          "(?:^| )(?:leader|supervisor|responsible|manager|director|coordinator|officer|author|owner|person|chief|commander|deminer|head|reporter"
              + "|observer|inspector|victim|survivor|casualty|patient|beneficiary|responsable|encargado|jefe|chef|directeur|gerente|diretor|responsavel"
              + "|voditelj|rukovodilac|начальник|командир|руководитель|ответственныи|керівник|مدير|مسوول|مسئول|مدیر)(?: |$)");
  private static final Pattern BIRTH_WORD =
      Pattern.compile(
          "(?:^| )(?:nac|nais|nasc|geb|born|birth|bday|rod|rođ|рожд|народж|تولد|ميلاد)(?: |$)");
  private static final Pattern CODE_WORD =
      Pattern.compile(
          "(?:^| )(?:id|ids|code|codes|pcode|cod|codigo|kod|код|ref|reference|no|nr|num|number|key|uuid|fid|gid|task|index|serial|area|m2|value|amount)(?: |$)");

  // What a table of hazards or services must not tell of one person.
  private static final Pattern OF_A_VICTIM =
      Pattern.compile(
          "(?:victim|survivor|casualty|injured|deceased|patient)s?(?:age|sex|gender|occupation|injury)"
              + "|(?:age|sex|gender|occupation|injury)of(?:the)?(?:victim|survivor|casualty|injured|deceased|patient)");

  private static final int DBASE_CHARACTERS = 10;
  private static final List<String> WHOLE =
      Stream.of(ANYWHERE.pattern().split("\\|")).filter(word -> word.matches("[a-z]+")).toList();

  private PersonalColumns() {}

  /** Whether an HXL tag says that the column is about how to reach somebody. */
  static boolean isContactTag(String tag) {
    return tag != null
        && (tag.startsWith("#contact") || tag.contains("+email") || tag.contains("+phone"));
  }

  // The full name of a partner is that of an organisation.
  private static final Pattern ORGANISATION_NAME =
      Pattern.compile(
          "(?:^| )(?:partner|organisation|organization|org|agency|donor|ministry|company)(?: (?!contact|person|focal|staff)[a-z]+)* full ?name$");

  /** Whether values that look like the names of persons would be such in this column. */
  static boolean mayNamePersons(String column) {
    return PERSON_WORD.matcher(words(column)).find();
  }

  /** Whether dates would be birth dates in this column. */
  static boolean mayHoldBirthDates(String column) {
    return BIRTH_WORD.matcher(words(column)).find();
  }

  /** Whether the column says that its values are codes, which long numbers may be. */
  static boolean isCode(String column) {
    return CODE_WORD.matcher(words(column)).find();
  }

  private static Pattern anywhere(String... names) {
    return Pattern.compile(
        Stream.of(names)
            .map(name -> Pattern.quote(words(name).replace(" ", "")))
            .collect(Collectors.joining("|")));
  }

  /** Words in lower case without accents, one space between them. */
  private static String words(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFD)
        .replaceAll("\\p{M}+", "")
        .replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}]+", " ")
        .strip();
  }

  /**
   * Whether a name of two words or more is the beginning of one about persons, cut where dBASE cuts
   * it: deminer_na, date_of_bi. One word alone may go on otherwise (household_, beneficiar).
   */
  private static boolean isCut(String column, String words) {
    String joined = words.replace(" ", "");
    return column.length() == DBASE_CHARACTERS
        && joined.length() < words.length()
        && WHOLE.stream().anyMatch(whole -> whole.startsWith(joined));
  }

  /** Whether a column of a file of this kind is to be dropped. */
  static boolean isPersonal(String column, Kind kind) {
    String words = words(column);
    String joined = words.replace(" ", "");
    if (ORGANISATION_NAME.matcher(words).find()) {
      return false;
    }
    if (ANYWHERE.matcher(joined).find() || OTHER_LANGUAGES.matcher(joined).find()) {
      return true;
    }
    if (OTHER_WORDS.matcher(words).find() || isCut(column, words)) {
      return true;
    }
    if (WORD.matcher(words).find() && !FACILITY_WORD.matcher(words).find()) {
      return true;
    }
    if (kind != Kind.CASUALTY && OF_A_VICTIM.matcher(joined).find()) {
      return true;
    }
    return switch (kind) {
      // The owner of mined land is a person; that of a clinic or a project is an organisation.
      case HAZARD_AREA, LAND_RELEASE ->
          joined.startsWith("owner")
              || joined.equals("reporter")
              || OWNER_WORD.matcher(words).find();
      // In a table of casualties a name is somebody's.
      case CASUALTY ->
          joined.equals("name") || joined.equals("victim") || joined.equals("occupation");
      default -> false;
    };
  }
}
