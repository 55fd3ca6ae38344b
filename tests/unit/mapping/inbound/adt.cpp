// SPDX-License-Identifier: Apache-2.0
// ADT (RAD-1, RAD-12; reference 2.6): what is stated of patient and visit, cell by cell.
#include "tests/unit/mapping/inbound/reading.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

const std::string full_pid =
    "PID|1||12345^^^HOSP&1.2.3&ISO^MR~999^^^NATION^NI||WEST^MARY^A||197003150830|F||2106-3^White^L|12 HARBOUR "
    "ROAD^^NEWTOWN^CA^90210^US||555-0199||"
    "en^English^ISO639|||A77^^^HOSP||||E1^Ethnic^L\r";
const std::string full_pv1 =
    "PV1||I|RAD^1^2^HOSP||||D20^ATT^ANN|D22^REF^ROSE||SUR|||||A2~B6|VIP|D23^ADM^ADA||V901^^^HOSP|||||||||||||||||||||||"
    "||20260228120000\r";

const model::PatientDemographics& patient(const Read& read) {
  return read.registration().patient;
}

}  // namespace

TEST_CASE("A01: a registration states patient and visit") {
  const Read read_it = read(adt("A04", full_pid + "NTE|1||Hard of hearing\rNTE|2||Speak up\r" + full_pv1));
  const model::PatientRegistration& request = read_it.registration();
  CHECK_FALSE(request.is_update);
  CHECK(request.event_at->from == berlin().parse_instant("20260301075500"));

  const model::PatientDemographics& stated = request.patient;
  REQUIRE(stated.identifiers.size() == 2);
  CHECK(stated.identifiers[0] == model::Identifier{"12345", "HOSP", "1.2.3", "ISO", "MR"});
  CHECK(stated.identifiers[1] == model::Identifier{"999", "NATION", "", "", "NI"});
  CHECK(model::to_text(stated.name.value()) == "WEST^MARY^A");
  CHECK(stated.birth_date.value() == "19700315");
  CHECK(stated.birth_time.value() == "0830");
  CHECK(stated.sex.value() == "F");
  CHECK(stated.address.value() == "12 HARBOUR ROAD, NEWTOWN, CA, 90210, US");
  CHECK(stated.address_components.value() ==
        model::Composite{{"12 HARBOUR ROAD"}, {}, {"NEWTOWN"}, {"CA"}, {"90210"}, {"US"}});
  CHECK(stated.phone.value() == "555-0199");
  CHECK(stated.primary_language.value() == model::Code{"en", "English", "ISO639", ""});
  CHECK(stated.account_number.value() == model::Identifier{"A77", "HOSP", "", "", ""});
  CHECK(stated.race.value() == model::Code{"2106-3", "White", "L", ""});
  CHECK(stated.ethnic_group.value() == model::Code{"E1", "Ethnic", "L", ""});
  CHECK(stated.comments.value() == "Hard of hearing\r\nSpeak up");

  const model::VisitDetails& visit = request.visit;
  CHECK(visit.present);
  CHECK(visit.number == model::Identifier{"V901", "HOSP", "", "", ""});
  CHECK(visit.patient_class.value() == "I");
  CHECK(visit.location.value() == "RAD/1/2/HOSP");
  CHECK(read(adt("A04", pid + "PV1||O|RAD^^2\r")).registration().visit.location.value() == "RAD//2");
  CHECK(visit.attending.value().id == "D20");
  CHECK(model::to_text(visit.referring.value().name) == "REF^ROSE");
  CHECK(visit.admitting.value().id == "D23");
  CHECK(visit.service.value() == "SUR");
  CHECK(visit.ambulatory_status.value() == std::vector<std::string>{"A2", "B6"});
  CHECK(visit.vip.value() == "VIP");
  CHECK(visit.admitted_at.value() == "20260228120000");
}

TEST_CASE("reference 4.4: PV1-3 is text for people and, beside it, as it came") {
  const Read read_it = read(adt("A08", pid + "PV1||I|ER/Trauma^3^1^HOSP&1.2.3&ISO^^^\r"));
  const model::VisitDetails& visit = read_it.registration().visit;
  CHECK(visit.location.value() == "ER/Trauma/3/1/HOSP");
  CHECK(visit.location_components.value() == model::Composite{{"ER/Trauma"}, {"3"}, {"1"}, {"HOSP", "1.2.3", "ISO"}});
  CHECK(read(adt("A08", pid + "PV1||I|\"\"\r")).registration().visit.location_components.is_null());
  CHECK_FALSE(read(adt("A08", pid + "PV1||I|^^^^^N\r")).registration().visit.location_components.is_stated());
}

TEST_CASE("registration, update, cancellation and merge by event") {
  for (const char* event : {"A01", "A04", "A05", "A28"})
    CHECK_FALSE(read(adt(event, pid + pv1)).registration().is_update);
  for (const char* event : {"A08", "A31"}) CHECK(read(adt(event, pid + pv1)).registration().is_update);
}

TEST_CASE("reference 2.6: what each event says of the visit") {
  using model::VisitChange;
  const auto [event, change] = GENERATE(table<const char*, VisitChange>({{"A02", VisitChange::transfer},
                                                                         {"A12", VisitChange::transfer},
                                                                         {"A03", VisitChange::discharge},
                                                                         {"A13", VisitChange::reopening},
                                                                         {"A06", VisitChange::class_change},
                                                                         {"A07", VisitChange::class_change},
                                                                         {"A09", VisitChange::tracking},
                                                                         {"A10", VisitChange::tracking},
                                                                         {"A11", VisitChange::cancellation},
                                                                         {"A38", VisitChange::cancellation}}));
  CAPTURE(event);
  const auto read_it = read(adt(event, pid + "MRG|12344^^^HOSP||A76^^^HOSP||V900^^^HOSP\r" + pv1));
  const auto& request = read_it.as<model::VisitEvent>();
  CHECK(request.change == change);
  CHECK(request.trigger == event);
  CHECK(request.visit.number.value == "V901");
  CHECK(request.patient.identifiers.front().value == "12345");
  CHECK(request.prior_patient.value == "12344");
  CHECK(request.prior_visit.value == "V900");
  CHECK(request.event_at);
}

TEST_CASE("ADT A47: MRG-1 is the former identifier of PID-3") {
  const auto read_it = read(adt("A47", pid + "MRG|12344^^^HOSP\r"));
  const auto& request = read_it.as<model::IdentifierChange>();
  CHECK(request.retired == model::Identifier{"12344", "HOSP", "", "", ""});
  CHECK(request.patient.identifiers.front().value == "12345");
  CHECK(read(adt("A47", pid)).error().place == "MRG");
}

TEST_CASE("ADT A24, A37: two patients, linked or not") {
  const std::string second = "PID|||98765^^^CLINIC||WEST^MARY\r";
  const auto linked = read(adt("A24", pid + second));
  CHECK(linked.as<model::PatientLink>().is_linked);
  CHECK(linked.as<model::PatientLink>().second.identifiers.front().value == "98765");
  CHECK_FALSE(read(adt("A37", pid + second)).as<model::PatientLink>().is_linked);
  CHECK(read(adt("A24", pid)).error().place == "PID(2)");
  CHECK(read(adt("A24", pid + "PID|||\r")).error().place == "PID(2)-3");
}

TEST_CASE("older merges are accepted only by setting") {
  const std::string event = GENERATE("A18", "A34", "A36", "A39");
  CAPTURE(event);
  const std::string message = adt(event, pid + "MRG|12344^^^HOSP\r");
  CHECK(read(message).error().kind == ErrorKind::unsupported_event);
  InboundSettings settings;
  settings.older_merges = true;
  CHECK(read(message, settings).as<model::PatientMerges>().merges.front().retired.value == "12344");
}

TEST_CASE("case R27: absent keeps, null clears, a value is the value") {
  const Read absent = read(adt("A08", "PID|||1^^^HOSP||WEST^MARY\r"));
  CHECK_FALSE(patient(absent).birth_date.is_stated());
  CHECK_FALSE(patient(absent).sex.is_stated());
  CHECK_FALSE(patient(absent).address.is_stated());
  CHECK_FALSE(patient(absent).account_number.is_stated());
  CHECK_FALSE(patient(absent).allergies.is_stated());
  CHECK_FALSE(absent.registration().visit.present);

  const Read null = read(adt("A08",
                             "PID|||1^^^HOSP||WEST^MARY|\"\"|\"\"|\"\"||\"\"|\"\"||\"\"||\"\"|||\"\"\rPV1||\"\"|\"\"|||"
                             "|\"\"|\"\"||\"\"|||||\"\"\r"));
  for (const auto member :
       {&model::PatientDemographics::birth_date, &model::PatientDemographics::sex, &model::PatientDemographics::address,
        &model::PatientDemographics::phone, &model::PatientDemographics::mother_birth_name}) {
    CHECK((patient(null).*member).is_stated());
    CHECK((patient(null).*member).value().empty());
  }
  CHECK(patient(null).account_number.is_stated());
  CHECK(patient(null).account_number.value().empty());
  CHECK(patient(null).primary_language.is_null());
  CHECK(patient(null).race.is_null());
  CHECK_FALSE(patient(null).ethnic_group.is_stated());
  const model::VisitDetails& visit = null.registration().visit;
  CHECK((visit.location.is_stated() && visit.location.value().empty()));
  CHECK((visit.referring.is_stated() && visit.referring.value().empty()));
  CHECK((visit.ambulatory_status.is_stated() && visit.ambulatory_status.value().empty()));
}

TEST_CASE("case R27: a field with only delimiters states nothing; nulls in its parts clear it") {
  const Read nothing = read(adt("A08", "PID|||1^^^HOSP||^^^^^^L|||||^^^^^^H||^PRN\rPV1||O|^^||||^^\r"));
  CHECK_FALSE(patient(nothing).name.is_stated());
  CHECK_FALSE(patient(nothing).address.is_stated());
  CHECK_FALSE(patient(nothing).address_components.is_stated());
  CHECK_FALSE(patient(nothing).phone.is_stated());
  CHECK_FALSE(nothing.registration().visit.location.is_stated());
  CHECK_FALSE(nothing.registration().visit.attending.is_stated());
  const Read cleared = read(adt("A08", "PID|||1^^^HOSP||W^M||||||\"\"^\"\"^\"\"\r"));
  CHECK(patient(cleared).address.is_null());
  CHECK(patient(cleared).address_components.is_null());
}

TEST_CASE("case R32: the primary identifier is that of the local authority, else of a record type, else the first") {
  const std::string three = "PID|||1^^^OTHER^PI~2^^^NATION^NI~3^^^HOSP^XX||WEST^MARY\r";
  InboundSettings settings;
  settings.local_authorities = {"HOSP"};
  CHECK(patient(read(adt("A04", three), settings)).identifiers.front().value == "3");
  CHECK(patient(read(adt("A04", three))).identifiers.front().value == "1");
  CHECK(patient(read(adt("A04", "PID|||2^^^NATION^NI~1^^^OTHER^MR||W^M\r"))).identifiers.front().value == "1");
  CHECK(patient(read(adt("A04", "PID|||2^^^NATION^NI~1^^^OTHER^SS||W^M\r"))).identifiers.front().value == "2");
  const Read rest = read(adt("A04", three), settings);
  REQUIRE(patient(rest).identifiers.size() == 3);
  CHECK(patient(rest).identifiers[1].value == "1");
  CHECK(patient(rest).identifiers[2].value == "2");
}

TEST_CASE(
    "reference 4.8: the local authority may be named by its universal id; an expired identifier is not the primary one") {
  InboundSettings settings;
  settings.local_authorities = {"1.2.3"};
  CHECK(patient(read(adt("A04", "PID|||1^^^X^MR~2^^^&1.2.3&ISO||W^M\r"), settings)).identifiers.front().value == "2");
  CHECK(patient(read(adt("A04", "PID|||1^^^HOSP^MR^^^20250101~2^^^HOSP^MR||W^M\r"))).identifiers.front().value == "2");
  CHECK(patient(read(adt("A04", "PID|||1^^^HOSP^MR^^^20250101||W^M\r"))).identifiers.front().value == "1");
}

TEST_CASE(
    "case R33: an identifier without authority is of the sender's default one, with a finding; strict asks for it") {
  InboundSettings settings;
  settings.default_authority = "CLINIC";
  const Read read_it = read(adt("A04", "PID|||1||WEST^MARY\r"), settings);
  CHECK(patient(read_it).identifiers.front().authority == "CLINIC");
  CHECK(read_it.has_finding("authority-missing", "PID-3.4"));
  settings.strict = true;
  const Read refused = read(
      "MSH|^~\\&|A|B|C|D|20260301||ADT^A04|1|P|2.3.1\rEVN||20260301\rPID|||1||WEST^MARY||1970|F\rPV1||O\r", settings);
  CHECK(refused.error().place == "PID-3.4");
  CHECK(refused.error().kind == ErrorKind::required_field_missing);
}

TEST_CASE("a national number beside the record number does not become one of the sender's authority") {
  InboundSettings settings;
  settings.default_authority = "CLINIC";
  const Read read_it = read(adt("A04", "PID|||1^^^^MR~777^^^^SS||WEST^MARY\r"), settings);
  CHECK(patient(read_it).identifiers[0].authority == "CLINIC");
  CHECK(patient(read_it).identifiers[1].authority == "SS");
}

TEST_CASE("PID-2 and PID-4 are further identifiers if they have an authority") {
  const Read read_it = read(adt("A04", "PID||55^^^OLD|1^^^HOSP^MR|66~77^^^SECT||WEST^MARY\r"));
  REQUIRE(patient(read_it).identifiers.size() == 3);
  CHECK(patient(read_it).identifiers[1] == model::Identifier{"55", "OLD", "", "", ""});
  CHECK(patient(read_it).identifiers[2] == model::Identifier{"77", "SECT", "", "", ""});
}

TEST_CASE("A48, D19: an identifier that is too long is AE 102, never cut") {
  const std::string fits(64, 'x');
  CHECK(patient(read(adt("A04", "PID|||" + fits + "^^^HOSP||W^M\r"))).identifiers.front().value == fits);
  const Read patient_id = read(adt("A04", "PID|||" + fits + "x^^^HOSP||W^M\r"));
  CHECK(patient_id.error().kind == ErrorKind::data_type);
  CHECK(patient_id.error().place == "PID-3");
  CHECK(read(adt("A04", "PID|||1^^^HOSP~" + fits + "x^^^HOSP||W^M\r")).error().place == "PID-3[2]");
  CHECK(read(adt("A04", pid + "PV1||O|||||||||||||||||" + fits + "x\r")).error().place == "PV1-19");
}

TEST_CASE("reference 3.3, D19: an identifier with a backslash would be another one in DICOM: AE 102") {
  for (const auto& [place, segments] : {std::pair<std::string, std::string>{"PID-3", "PID|||12\\E\\34^^^HOSP||W^M\r"},
                                        {"PID-3[2]", "PID|||1^^^HOSP~12\\E\\34^^^NATION||W^M\r"},
                                        {"PID-18", "PID|||1^^^HOSP||W^M|||||||||||||A\\E\\77\r"},
                                        {"PV1-19", pid + "PV1||O|||||||||||||||||V\\E\\1\r"}}) {
    INFO(place);
    const Read read_it = read(adt("A04", segments));
    CHECK(read_it.error().kind == ErrorKind::data_type);
    CHECK(read_it.error().place == place);
    CHECK(read_it.error().remedy.find("without it") != std::string::npos);
  }
  CHECK(read(adt("A40", "PID|||P2^^^HOSP||WEST^MARY\rMRG|P\\E\\1^^^HOSP\r")).error().place == "MRG-1");
  CHECK(patient(read(adt("A04", "PID||5\\E\\5^^^OLD|1^^^HOSP||W^M\r"))).identifiers.size() == 1);
}

TEST_CASE("case R34: dates of birth that are partial or none") {
  const Read partial = read(adt("A04", "PID|||1^^^HOSP||W^M||1975\r"));
  CHECK(patient(partial).birth_date.value() == "1975");
  CHECK(partial.has_finding("birth-date-partial", "PID-7"));
  for (const char* none : {"Aug 15, 1942", "00000000", "19750231", "197513", "75"}) {
    INFO(none);
    const Read read_it = read(adt("A04", "PID|||1^^^HOSP||W^M||" + std::string(none) + "\r"));
    CHECK_FALSE(patient(read_it).birth_date.is_stated());
    CHECK(read_it.has_finding("birth-date-unreadable", "PID-7"));
  }
  // A time zone never changes a birth date.
  CHECK(patient(read(adt("A04", "PID|||1^^^HOSP||W^M||197003152330-0800\r"))).birth_date.value() == "19700315");
}

TEST_CASE("case R35: sex by table 0001 and what senders write") {
  const auto sex = [](const std::string& text) {
    return patient(read(adt("A04", "PID|||1^^^HOSP||W^M|||" + text + "\r"))).sex.value();
  };
  CHECK(sex("F") == "F");
  CHECK(sex("m") == "M");
  CHECK(sex("O") == "O");
  CHECK(sex("A") == "O");
  CHECK(sex("N") == "O");
  CHECK(sex("U") == "");
  CHECK(sex("female") == "F");
  const Read odd = read(adt("A04", "PID|||1^^^HOSP||W^M|||X9\r"));
  CHECK(patient(odd).sex.value() == "");
  CHECK(odd.has_finding("sex-unknown", "PID-8"));
}

TEST_CASE("A49: allergies, weight and height") {
  std::string allergies;
  for (int i = 1; i <= 12; ++i)
    allergies += "AL1|" + std::to_string(i) + "|DA|C" + std::to_string(i) + "^Drug " + std::to_string(i) + "\r";
  const Read read_it =
      read(adt("A04", pid + pv1 + "OBX|1|NM|29463-7^Body weight^LN||150|lb\rOBX|2|NM|8302-2^Body height^LN||5.9|ft\r" +
                          allergies));
  REQUIRE(patient(read_it).allergies.value().size() == 12);
  CHECK(patient(read_it).allergies.value()[11] == "Drug 12");
  CHECK(patient(read_it).weight_kg.value() == "68.039");
  CHECK(patient(read_it).size_m.value() == "1.798");
}

TEST_CASE("reference 2.1: an AL1 that names no allergy keeps what is stored, a null clears it") {
  CHECK_FALSE(patient(read(adt("A08", pid + "AL1|1|DA|\r"))).allergies.is_stated());
  const auto cleared = patient(read(adt("A08", pid + "AL1|1|DA|\"\"\r"))).allergies;
  CHECK(cleared.value().empty());
}

TEST_CASE("weights and heights in their units; without a known unit they are not used") {
  const auto measures = [](const std::string& obx) { return read(adt("A08", pid + "OBX|1|NM|" + obx + "\r")); };
  CHECK(patient(measures("3141-9^Body weight Measured^LN||70|kg")).weight_kg.value() == "70");
  CHECK(patient(measures("X^BODY WEIGHT^L||3500|g")).weight_kg.value() == "3.5");
  CHECK(patient(measures("HEIGHT||172|cm")).size_m.value() == "1.72");
  CHECK(patient(measures("8302-2^^LN||70|[in_i]")).size_m.value() == "1.778");
  for (const char* odd :
       {"29463-7^^LN||70|", "29463-7^^LN||70|stone", "29463-7^^LN||about 70|kg", "29463-7^^LN||-3|kg"}) {
    INFO(odd);
    const Read read_it = measures(odd);
    CHECK_FALSE(patient(read_it).weight_kg.is_stated());
    CHECK(std::any_of(read_it.findings().begin(), read_it.findings().end(),
                      [](const Finding& f) { return f.code == "measure-unreadable"; }));
  }
  CHECK_FALSE(patient(measures("718-7^Hemoglobin^LN||13|g")).weight_kg.is_stated());
}

TEST_CASE("ADT A40: one merge for each PID and MRG") {
  const Read read_it =
      read(adt("A40", "PID|||P2^^^HOSP^MR||WEST^MARY\rMRG|P1^^^HOSP^MR\rPID|||P4^^^HOSP^MR||EAST^ANN\rMRG|P3\r"), [] {
        InboundSettings settings;
        settings.default_authority = "HOSP";
        return settings;
      }());
  const auto& merges = read_it.as<model::PatientMerges>().merges;
  REQUIRE(merges.size() == 2);
  CHECK(merges[0].survivor.identifiers.front().value == "P2");
  CHECK(merges[0].retired == model::Identifier{"P1", "HOSP", "", "", "MR"});
  CHECK(merges[1].survivor.identifiers.front().value == "P4");
  CHECK(merges[1].retired == model::Identifier{"P3", "HOSP", "", "", ""});
}

TEST_CASE("ADT A40: of several identifiers in MRG-1 that of the survivor's authority is retired") {
  const Read read_it = read(adt("A40", "PID|||P2^^^HOSP^MR||WEST^MARY\rMRG|X9^^^OTHER~P1^^^HOSP^MR\r"));
  CHECK(read_it.as<model::PatientMerges>().merges.front().retired.value == "P1");
  CHECK(read(adt("A40", "PID|||P2^^^HOSP^MR||W\rMRG|X9^^^OTHER~X8^^^OTHER\r"))
            .as<model::PatientMerges>()
            .merges.front()
            .retired.value == "X9");
}

TEST_CASE("Of several identifiers in MRG-1 the one of the same authority has its namespace and its universal id") {
  const std::string patient = "PID|||P2^^^HOSP&1.2&ISO^MR||WEST^MARY\r", visit = "PV1||I\r";
  const std::string retired = "MRG|X9^^^HOSP&9.9&ISO~X8^^^CLINIC&1.2&ISO~P1^^^HOSP&1.2&ISO\r";
  CHECK(read(adt("A40", patient + retired)).as<model::PatientMerges>().merges.front().retired.value == "P1");
  CHECK(read(adt("A47", patient + retired)).as<model::IdentifierChange>().retired.value == "P1");
  CHECK(read(adt("A06", patient + retired + visit)).as<model::VisitEvent>().prior_patient.value == "P1");
}

TEST_CASE("ADT A40: what else MRG-1 names is merged too, but for what the survivor bears") {
  const Read read_it = read(adt(
      "A40",
      "PID|||P2^^^HOSP^MR~N7^^^NATION^NI||WEST^MARY\rMRG|P1^^^HOSP^MR~N7^^^NATION^NI~X9^^^CLINIC^PI~P1^^^HOSP^MR\r"));
  const auto& merges = read_it.as<model::PatientMerges>().merges;
  REQUIRE(merges.size() == 2);
  CHECK(merges[0].retired.value == "P1");
  CHECK(merges[1].retired == model::Identifier{"X9", "CLINIC", "", "", "PI"});
  CHECK(merges[1].survivor.identifiers.front().value == "P2");
  CHECK(read(adt("A40", "PID|||P2^^^HOSP||W\rMRG|P1^^^HOSP~" + std::string(65, '9') + "^^^CLINIC\r")).error().place ==
        "MRG-1");
}

TEST_CASE("A40 without what makes a merge") {
  CHECK(read(adt("A40", pid)).error().place == "MRG");
  CHECK(read(adt("A40", pid)).error().kind == ErrorKind::segment_sequence);
  CHECK(read(adt("A40", pid + "MRG|^^^HOSP\r")).error().place == "MRG-1");
  CHECK(read(adt("A40", "MRG|P1\r" + pid)).error().kind == ErrorKind::segment_sequence);
  CHECK(read(adt("A40", pid + "MRG|P1\rPID|||||NAME\rMRG|P3\r")).error().place == "PID(2)-3");
  CHECK(read(adt("A40", pid + "MRG|P1\r" + pid + "MRG|\r")).error().place == "MRG(2)-1");
}

TEST_CASE("A37, D11: what an ADT can't do without, and what it is only asked for") {
  CHECK(read(adt("A04", pv1)).error().place == "PID");
  CHECK(read(adt("A04", pv1)).error().kind == ErrorKind::segment_sequence);
  CHECK(read(adt("A04", "PID|||||WEST\r")).error().place == "PID-3");
  CHECK(read(adt("A04", "PID|||\"\"||WEST\r")).error().place == "PID-3");
  CHECK(read(adt("A04", pid + pid)).error().place == "PID(2)");
  const Read bare = read("MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||ADT^A04|A1|P|2.3.1\rPID|||1^^^HOSP\r");
  CHECK(bare.has_finding("field-missing", "EVN-2"));
  CHECK(bare.has_finding("field-missing", "PID-5"));
  CHECK(bare.has_finding("field-missing", "PID-8"));
  CHECK(bare.has_finding("field-missing", "PV1-2"));
  CHECK(bare.has_finding("field-missing", "PV1-19"));
  CHECK(bare.registration().event_at->from == berlin().parse_instant("20260301080000"));
  InboundSettings strict;
  strict.strict = true;
  CHECK(read(adt("A04", "PID|||1^^^HOSP|||||F\r" + pv1), strict).error().place == "PID-5");
}

TEST_CASE("reference 2.1: which fields of PID and PV1 were sent as null is kept for those who are told") {
  const Read cleared = read(adt("A08", "PID|||1^^^HOSP||WEST^MARY||\"\"|F||\"\"^\"\"|\"\"\rPV1||O|\"\"\r"));
  CHECK(cleared.registration().pid_nulls == std::vector{7, 10, 11});
  CHECK(cleared.registration().pv1_nulls == std::vector{3});
  CHECK(read(adt("A08", pid)).registration().pid_nulls.empty());
}

TEST_CASE("EVN-2 is as exact as it was stated") {
  const Read day = read(with(adt("A08", pid), {{"EVN||20260301075500", "EVN||20260301"}}));
  CHECK(day.registration().event_at == model::EventTime(berlin().parse_instant("20260301000000").value(),
                                                        berlin().parse_instant("20260302000000").value()));
  const Read second = read(adt("A08", pid));
  CHECK(second.registration().event_at->from == second.registration().event_at->until);
}

TEST_CASE("EVN-2 that is no date is not taken for one") {
  const Read read_it = read(with(adt("A08", pid), {{"EVN||20260301075500", "EVN||yesterday"}}));
  CHECK(read_it.registration().event_at->from == berlin().parse_instant("20260301080000"));
  CHECK(read_it.has_finding("date-unreadable", "EVN-2"));
}

TEST_CASE("class N says that the message is not about a visit (ITI-30)") {
  CHECK_FALSE(read(adt("A31", pid + "PV1||N\r")).registration().visit.present);
  CHECK(read(adt("A31", pid + "PV1||O\r")).registration().visit.present);
  const Read numbered = read(adt("A31", pid + segment("PV1", {{2, "N"}, {19, "V7^^^HOSP"}})));
  CHECK(numbered.registration().visit.present);  // unless it numbers one
  CHECK(numbered.registration().visit.number.value == "V7");
}

TEST_CASE(
    "reference 4.7: `romanize` is the language of the sender's people, patients and staff; kana and hangul show another") {
  InboundSettings settings;
  settings.romanize = text::Romanization::chinese;
  const auto name = [&](const std::string& xpn) {
    return model::to_text(patient(read(adt("A04", "PID|||12345^^^HOSP||" + xpn + "\r"), settings)).name.value());
  };
  CHECK(name("王^小明") == "Wang^Xiaoming=王^小明");
  CHECK(name("山田^太郎^^^^^L^I~やまだ^たろう^^^^^L^P").starts_with("Yamada^Tarou=山田^太郎"));
  const Read staff =
      read(adt("A04", "PID|||12345^^^HOSP||WEST^MARY|王^母\rPV1||I|||||D20^王^小明|D22^김^민수\r"), settings);
  CHECK(patient(staff).mother_birth_name.value() == "Wang^Mu=王^母");
  CHECK(model::to_text(staff.registration().visit.attending.value().name) == "Wang^Xiaoming=王^小明");
  CHECK(model::to_text(staff.registration().visit.referring.value().name) == "Gim^Minsu=김^민수");
  CHECK(model::to_text(patient(read(adt("A04", "PID|||1^^^HOSP||张^三\r"))).name.value()) == "张^三");  // as it came
}

TEST_CASE("a name that devices get in ideographs only is a finding") {
  const auto has_finding = [](const std::string& xpn) {
    return read(adt("A04", "PID|||12345^^^HOSP||" + xpn + "\r")).has_finding("name-without-letters", "PID-5");
  };
  CHECK(has_finding("王^小明"));
  CHECK(has_finding("山田^太郎"));
  CHECK_FALSE(has_finding("张^三"));
  CHECK_FALSE(has_finding("山田^太郎^^^^^L^I~やまだ^たろう^^^^^L^P"));
  CHECK_FALSE(has_finding("Wang^Xiaoming^^^^^L^A~王^小明^^^^^L^I"));
  CHECK_FALSE(has_finding("MÜLLER^JÖRG"));
  CHECK_FALSE(has_finding("\"\""));
}
