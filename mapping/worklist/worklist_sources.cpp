// SPDX-License-Identifier: Apache-2.0
#include "mapping/worklist/worklist_sources.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "dicom/uid.hpp"
#include "mapping/values/codes.hpp"
#include "mapping/values/dicom_codes.hpp"
#include "mapping/values/dicom_text.hpp"
#include "mapping/values/zone.hpp"
#include "model/orders/states.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

namespace tags = dicom::tags;
using model::Code;
using model::Person;
using model::PersonName;

struct TermRow {
  std::string_view code, term;
};

std::string_view term_of(std::span<const TermRow> table, std::string_view code) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const TermRow& row) { return row.code == code; });
  return found == table.end() ? std::string_view() : found->term;
}

// From HL7 table 0485 (A as soon as possible, P pre-operative, C call back, T timing critical) to Requested Procedure
// Priority.
constexpr std::array priorities{TermRow{"S", "STAT"},    TermRow{"A", "HIGH"},       TermRow{"P", "HIGH"},
                                TermRow{"C", "HIGH"},    TermRow{"R", "ROUTINE"},    TermRow{"T", "MEDIUM"},
                                TermRow{"STAT", "STAT"}, TermRow{"ASAP", "HIGH"},    TermRow{"HIGH", "HIGH"},
                                TermRow{"LOW", "LOW"},   TermRow{"MEDIUM", "MEDIUM"}};

// HL7 table 0124.
constexpr std::array transports{TermRow{"CART", "Cart - patient travels on cart or gurney"},
                                TermRow{"PORT", "The examining device goes to patient's location"},
                                TermRow{"WALK", "Patient walks to diagnostic service"}, TermRow{"WHLC", "Wheelchair"}};

// HL7 table 0009 without B6 (pregnant), which has its own attribute.
constexpr std::array ambulatory_statuses{
    TermRow{"A0", "No functional limitations"},
    TermRow{"A1", "Ambulates with assistive device"},
    TermRow{"A2", "Wheelchair/stretcher bound"},
    TermRow{"A3", "Comatose; non-responsive"},
    TermRow{"A4", "Disoriented"},
    TermRow{"A5", "Vision impaired"},
    TermRow{"A6", "Hearing impaired"},
    TermRow{"A7", "Speech impaired"},
    TermRow{"A8", "Non-English speaking"},
    TermRow{"A9", "Functional level unknown"},
    TermRow{"B1", "Oxygen therapy"},
    TermRow{"B2", "Special equipment (tubes, IVs, catheters)"},
    TermRow{"B3", "Amputee"},
    TermRow{"B4", "Mastectomy"},
    TermRow{"B5", "Paraplegic"},
};
constexpr std::string_view pregnant = "B6";

std::optional<LocalTime> end_of(const StepView& view) {
  if (!view.step.start_at || view.step.start_is_day || view.step.duration_minutes <= 0) return std::nullopt;
  return *view.step.start_at + std::chrono::minutes(view.step.duration_minutes);
}

// Date and time of an HL7 TS as sent; "" if it is not precise enough (a partial date is not used, reference 4.5).
std::string date_of(std::string_view ts) {
  const std::string_view date = ts.substr(0, 8);
  return date.size() == 8 && text::is_digits(date) ? std::string(date) : std::string();
}
std::string time_text(std::string_view time) {
  const std::string_view digits = time.substr(0, std::min<std::size_t>(6, time.find_first_not_of("0123456789")));
  const bool is_time = (digits.size() == 4 || digits.size() == 6) && digits.substr(0, 2) < "24";
  return is_time ? std::string(digits) : std::string();
}
std::string time_of(std::string_view ts) {
  return ts.size() > 8 ? time_text(ts.substr(8)) : std::string();
}

// The side of the body must not be cut, so the description before it is cut.
std::string with_side(const std::string& description, const Code& modifier) {
  const std::string_view side = side_of(modifier);
  const std::string word = side.empty() ? modifier.meaning : std::string(side);
  if (word.empty() || text::lower(description).find(text::lower(word)) != std::string::npos) return description;
  const std::string tail = ", " + text::cut(word, limits::lo_characters / 2);
  return text::cut(description, limits::lo_characters - text::characters(tail)) + tail;
}

const std::string& first_with_text(std::initializer_list<const std::string*> texts) {
  static const std::string nothing;
  for (const std::string* one : texts) {
    if (!text::trim(*one).empty()) return *one;
  }
  return nothing;
}

// A person without a name is shown by the id (reference 4.7).
PersonName name_or_id(const Person& person) {
  PersonName name = person.name;
  if (name.empty()) name.alphabetic.family = person.id;
  return name;
}

void put_text(dicom::Dataset& item, dicom::Tag tag, const std::string& text) {
  if (text.empty()) return;
  const dicom::Vr vr = dicom::find_attribute(tag)->vr;
  item.set(tag, vr, dicom_value(vr, text));
}

// Person Identification Macro (PS3.3 table 10-1).
Items identification(const Person& person) {
  if (person.id.empty()) return {};
  auto code = code_item({person.id, model::to_text(person.name), person.authority, {}});
  dicom::Dataset item;
  put_text(item, tags::institution_name, person.authority);
  item.set_items(tags::person_identification_code_sequence, {std::move(*code)});
  return {item};
}

// HL7v2 Hierarchic Designator Macro (PS3.3 table 10-17).
Items designator(const std::string& name_space, const std::string& universal_id, const std::string& type) {
  dicom::Dataset item;
  put_text(item, tags::local_namespace_entity_id, name_space);
  if (!universal_id.empty() && !type.empty()) {
    put_text(item, tags::universal_entity_id, universal_id);
    put_text(item, tags::universal_entity_id_type, type);
  }
  return item.empty() ? Items{} : Items{item};
}

Items code_sequence(const Code& code) {
  auto item = code_item(code);
  return item ? Items{std::move(*item)} : Items{};
}

const model::Identifier& primary(const StepView& view) {
  static const model::Identifier nobody{"UNKNOWN", {}, {}, {}, {}};
  return view.patient.identifiers.empty() ? nobody : view.patient.identifiers.front();
}

const model::Identifier& admission(const StepView& view) {
  return view.visit && !view.visit->number.empty() ? view.visit->number : view.patient.account_number;
}

const std::vector<std::string>& ambulatory_status(const StepView& view) {
  static const std::vector<std::string> nothing;
  return view.visit ? view.visit->ambulatory_status : nothing;
}

// The diagnoses of the order are preferred, because they are more specific than those of the visit.
const std::vector<Code>& diagnoses_of(const StepView& view) {
  return view.order.diagnoses.empty() && view.visit ? view.visit->diagnoses : view.order.diagnoses;
}

std::string meanings(const std::vector<Code>& codes) {
  std::string text;
  for (const Code& code : codes) text += (text.empty() ? "" : "; ") + meaning_of(code);
  return text;
}

// A code without a scheme is free text.
Items coded_items(const std::vector<Code>& codes) {
  Items items;
  for (const Code& code : codes) {
    auto item = code.scheme.empty() ? std::nullopt : code_item(code);
    if (item) items.push_back(std::move(*item));
  }
  return items;
}

}  // namespace

std::string start_date(const StepView& view) {
  return view.step.start_at ? write_da(*view.step.start_at) : std::string();
}
std::string start_time(const StepView& view) {
  return view.step.start_at ? write_tm(*view.step.start_at) : std::string();
}
std::string end_date(const StepView& view) {
  return end_of(view) ? write_da(*end_of(view)) : std::string();
}
std::string end_time(const StepView& view) {
  return end_of(view) ? write_tm(*end_of(view)) : std::string();
}

std::string step_description(const StepView& view) {
  const Code& code = view.procedure.code;
  const std::string& description = first_with_text(
      {&view.step.description, &view.procedure.description, &code.meaning, &code.value, &view.step.step_id});
  return with_side(description, view.order.body_site_modifier);
}

std::string step_status(const StepView& view) {
  return std::string(model::worklist_term(view.step.state));
}

std::vector<std::string> station_aets(const StepView& view) {
  return view.step.station_aets;
}

PersonName performing_physician(const StepView& view) {
  return name_or_id(view.step.performing_physician);
}
Items performing_physician_identification(const StepView& view) {
  return identification(view.step.performing_physician);
}

Items protocol_codes(const StepView& view) {
  if (Items items = code_items(view.step.protocol_codes); !items.empty()) return items;
  if (Items items = code_sequence(view.order.service_alternate); !items.empty()) return items;
  return code_sequence(view.order.service);
}

std::string procedure_description(const StepView& view) {
  const Code& code = view.procedure.code;
  const std::string& description =
      first_with_text({&view.procedure.description, &code.meaning, &view.order.service.meaning, &code.value,
                       &view.order.service.value, &view.procedure.requested_procedure_id});
  return with_side(description, view.order.body_site_modifier);
}

Items procedure_code(const StepView& view) {
  if (Items items = code_sequence(view.procedure.code); !items.empty()) return items;
  return code_sequence(view.order.service);
}

Items referenced_study(const StepView& view) {
  dicom::Dataset item;
  put_text(item, tags::referenced_sop_class_uid, std::string(dicom::uids::detached_study));
  put_text(item, tags::referenced_sop_instance_uid, view.procedure.study_instance_uid);
  return {item};
}

std::string priority(const StepView& view) {
  const std::string_view term = term_of(priorities, text::upper(view.order.priority));
  return std::string(term.empty() ? "ROUTINE" : term);
}

std::string transport(const StepView& view) {
  const std::string_view term = term_of(transports, text::upper(view.order.transport_mode));
  return term.empty() ? view.order.transport_mode : std::string(term);
}

std::string reason(const StepView& view) {
  return meanings(view.order.reasons);
}
std::string diagnoses(const StepView& view) {
  return meanings(diagnoses_of(view));
}

Items reason_codes(const StepView& view) {
  return coded_items(view.order.reasons);
}
Items diagnosis_codes(const StepView& view) {
  return coded_items(diagnoses_of(view));
}

std::string accession_number(const StepView& view) {
  return first_with_text({&view.procedure.accession_number, &view.order.accession_number});
}
Items accession_number_issuer(const StepView& view) {
  return designator(view.order.filler_authority, {}, {});
}
Items placer_issuer(const StepView& view) {
  const model::Order& order = view.order;
  if (order.placer_number.empty()) return {};
  return designator(order.placer_authority, order.placer_universal_id, order.placer_universal_id_type);
}
Items filler_issuer(const StepView& view) {
  return designator(view.order.filler_authority, {}, {});
}

PersonName requesting_physician(const StepView& view) {
  return name_or_id(view.order.ordering_provider);
}
Items requesting_physician_identification(const StepView& view) {
  return identification(view.order.ordering_provider);
}
PersonName referring_physician(const StepView& view) {
  return view.visit ? name_or_id(view.visit->referring) : PersonName();
}
Items referring_physician_identification(const StepView& view) {
  return view.visit ? identification(view.visit->referring) : Items();
}
PersonName entered_by(const StepView& view) {
  return name_or_id(view.order.entered_by);
}

std::string requesting_service(const StepView& view) {
  return view.visit && !view.visit->service.empty() ? view.visit->service
                                                    : meaning_of(view.order.entering_organization);
}
std::string institution(const StepView& view) {
  return meaning_of(view.order.entering_organization);
}
Items institution_code(const StepView& view) {
  return code_sequence(view.order.entering_organization);
}
std::string issue_date(const StepView& view) {
  return date_of(view.order.transaction_time);
}
std::string issue_time(const StepView& view) {
  return time_of(view.order.transaction_time);
}

std::string admission_id(const StepView& view) {
  return admission(view).value;
}
Items admission_id_issuer(const StepView& view) {
  const model::Identifier& number = admission(view);
  return number.empty() ? Items{} : designator(number.authority, number.universal_id, number.universal_id_type);
}
std::string admitting_date(const StepView& view) {
  return view.visit ? date_of(view.visit->admitted_at) : std::string();
}
std::string admitting_time(const StepView& view) {
  return view.visit ? time_of(view.visit->admitted_at) : std::string();
}

std::string special_needs(const StepView& view) {
  std::string text;
  for (const std::string& status : ambulatory_status(view)) {
    if (status == pregnant) continue;
    const std::string_view term = term_of(ambulatory_statuses, status);
    text += (text.empty() ? "" : "; ") + (term.empty() ? status : std::string(term));
  }
  return text;
}

PersonName patient_name(const StepView& view) {
  PersonName name = view.patient.name;
  if (name.empty()) name.alphabetic.family = "UNKNOWN";  // type 1
  return name;
}
PersonName mother_birth_name(const StepView& view) {
  return model::parse_person_name(view.patient.mother_birth_name);
}
std::string patient_id(const StepView& view) {
  return primary(view).value;
}
std::string patient_id_issuer(const StepView& view) {
  return primary(view).authority;
}

Items patient_id_qualifiers(const StepView& view) {
  const model::Identifier& identifier = primary(view);
  dicom::Dataset item;
  if (!identifier.universal_id.empty() && !identifier.universal_id_type.empty()) {
    put_text(item, tags::universal_entity_id, identifier.universal_id);
    put_text(item, tags::universal_entity_id_type, identifier.universal_id_type);
  }
  put_text(item, tags::identifier_type_code, identifier.type_code);
  return item.empty() ? Items{} : Items{item};
}

Items other_patient_ids(const StepView& view) {
  Items items;
  for (std::size_t i = 1; i < view.patient.identifiers.size(); ++i) {
    const model::Identifier& other = view.patient.identifiers[i];
    dicom::Dataset& item = items.emplace_back();
    put_text(item, tags::patient_id, other.value);
    put_text(item, tags::issuer_of_patient_id, other.authority);
    put_text(item, tags::type_of_patient_id, "TEXT");
  }
  return items;
}

std::string birth_date(const StepView& view) {
  return date_of(view.patient.birth_date);
}
std::string birth_time(const StepView& view) {
  return time_text(view.patient.birth_time);
}
std::vector<std::string> allergies(const StepView& view) {
  return view.patient.allergies;
}

std::string pregnancy(const StepView& view) {
  const auto& statuses = ambulatory_status(view);
  const bool is_pregnant = std::find(statuses.begin(), statuses.end(), pregnant) != statuses.end();
  if (is_pregnant) return "3";  // definitely pregnant, even if an observation says otherwise
  if (!view.order.pregnancy_status.empty()) return view.order.pregnancy_status;
  return view.visit ? view.visit->pregnancy_status : std::string();
}

std::string patient_state(const StepView& view) {
  return meaning_of(view.order.danger);
}
Items primary_language(const StepView& view) {
  return code_sequence(view.patient.primary_language);
}
std::string ethnic_group(const StepView& view) {
  const model::Patient& patient = view.patient;
  return meaning_of(patient.ethnic_group.empty() ? patient.race : patient.ethnic_group);
}

}  // namespace stepwise::mapping
