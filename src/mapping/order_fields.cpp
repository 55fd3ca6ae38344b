// SPDX-License-Identifier: Apache-2.0
#include "mapping/order_fields.hpp"

#include "base/text.hpp"
#include "dicom/uid.hpp"
#include "hl7/path.hpp"
#include "mapping/codes.hpp"
#include "mapping/field_text.hpp"
#include "mapping/identifiers.hpp"
#include "mapping/given_steps.hpp"
#include "mapping/names.hpp"
#include "mapping/times.hpp"

#include <array>
#include <optional>

namespace stepwise::mapping {
namespace {

using hl7::Field;
using model::Order;
using model::OrderRequest;

std::string first_text(const Field& field) {
  return std::string(text::trim(field.text(1)));
}

struct OrderField {
  int field;
  void (*read)(Order&, const Field&);
  std::optional<model::Clearable> clears = {};  // by a null
};
constexpr std::array orc_fields{
    OrderField{4, [](Order& order, const Field& field) { order.placer_group_number = first_text(field); }},
    OrderField{10, [](Order& order, const Field& field) { order.entered_by = person_of(field); }},
    OrderField{12, [](Order& order, const Field& field) { order.ordering_provider = person_of(field); }},
    OrderField{14, [](Order& order, const Field& field) { order.callback_phone = phone_text(field); },
               model::Clearable::callback_phone},
    OrderField{16, [](Order& order, const Field& field) { order.cancel_reason = code_of(field); }},
    OrderField{17, [](Order& order, const Field& field) { order.entering_organization = code_of(field); },
               model::Clearable::entering_organization},
};
constexpr std::array obr_fields{
    OrderField{4, [](Order& order, const Field& field) { order.service = code_of(field); }},
    OrderField{
        4, [](Order& order, const Field& field) { order.service_alternate = alternate_code_of(field.repetition(1)); }},
    OrderField{12, [](Order& order, const Field& field) { order.danger = code_of(field); }, model::Clearable::danger},
    OrderField{13, [](Order& order, const Field& field) { order.clinical_information = field.repetition(1).text(); },
               model::Clearable::clinical_information},
    OrderField{
        16, [](Order& order, const Field& field) { order.ordering_provider = person_of(field); }},  // must equal ORC-12
    OrderField{17,
               [](Order& order, const Field& field) {
                 if (order.callback_phone.empty()) order.callback_phone = phone_text(field);
               },
               model::Clearable::callback_phone},
    OrderField{30, [](Order& order, const Field& field) { order.transport_mode = first_text(field); },
               model::Clearable::transport_mode},
    OrderField{31, [](Order& order, const Field& field) { order.reasons = codes_of(field); }, model::Clearable::reasons},
};

// Identifiers that a sender is configured to give (D20).
struct GivenIdentifier {
  std::string InboundSettings::*from;
  std::string OrderRequest::*member;
  std::size_t characters_max;
};
constexpr std::array given_identifiers{
    GivenIdentifier{&InboundSettings::accession_number_from, &OrderRequest::accession_number,
                    short_identifier_characters},
    GivenIdentifier{&InboundSettings::requested_procedure_id_from, &OrderRequest::requested_procedure_id,
                    short_identifier_characters},
    GivenIdentifier{&InboundSettings::step_id_from, &OrderRequest::step_id, short_identifier_characters},
    GivenIdentifier{&InboundSettings::study_instance_uid_from, &OrderRequest::study_instance_uid,
                    long_identifier_characters},
};

std::string value_at(const hl7::Segment& segment, const hl7::Path& path) {
  const auto at = [](int index) { return index == 0 ? 1 : index; };
  const hl7::Component component =
      segment.field(path.field).repetition(at(path.repetition)).component(at(path.component));
  return std::string(text::trim(component.subcomponent(at(path.subcomponent)).text()));
}

Result<void> read_given(Reading& reading, const OrderSegments& segments, OrderRequest& request) {
  for (const auto& [from, member, characters_max] : given_identifiers) {
    const std::string& source = reading.settings.*from;
    const auto path = hl7::parse_path(source);
    if (source.empty() || !path) continue;
    hl7::Segment segment = segments.segment(path->segment, path->occurrence);
    if (!segment.exists()) segment = reading.message.segment(path->segment, path->occurrence);
    std::string value = value_at(segment, *path);
    if (auto fits = check_identifier(value, characters_max, source); !fits) return fits;
    if (member == &OrderRequest::study_instance_uid && !value.empty() && !dicom::is_valid_uid(value)) {
      return wrong_type(source, value, "a DICOM unique identifier (PS3.5 9.1)",
                        "send a valid UID, or none: then we make it");
    }
    request.*member = std::move(value);
  }
  return {};
}

Result<void> read_numbers(Reading& reading, const OrderSegments& segments, OrderRequest& request) {
  const model::Identifier placer = entity_of(segments.orc.field(2).repetition(1));
  const model::Identifier filler = entity_of(segments.orc.field(3).repetition(1));
  if (auto fits = check_identifier(placer.value, long_identifier_characters, segments.orc.place(2)); !fits) return fits;
  if (auto fits = check_identifier(filler.value, long_identifier_characters, segments.orc.place(3)); !fits) return fits;
  Order& order = request.stated;
  order.placer_number = placer.value;
  order.placer_authority = placer.authority;
  order.placer_universal_id = placer.universal_id;
  order.placer_universal_id_type = placer.universal_id_type;
  request.filler_number = filler.value;

  const std::string repeated = entity_of(segments.obr.field(2).repetition(1)).value;
  if (!repeated.empty() && !placer.empty() && repeated != placer.value) {
    if (reading.settings.strict)
      return wrong_type(segments.obr.place(2), repeated, "equal to ORC-2", "send one placer order number in both");
    reading.find("placer-number-differs", segments.obr.place(2), "is not ORC-2; ORC-2 is taken");
  }
  return {};
}

// ORC-8, else OBR-29: EIP, the numbers of placer and filler.
Result<void> read_parent(const OrderSegments& segments, OrderRequest& request) {
  const bool in_orc = segments.orc.field(8).has_value();
  const Located& segment = in_orc ? segments.orc : segments.obr;
  const int field = in_orc ? 8 : 29;
  const auto number = [&](int component) {
    const hl7::Component ei = segment.field(field).component(component);
    return model::Identifier{std::string(text::trim(ei.subcomponent(1).text())), ei.subcomponent(2).text(),
                             ei.subcomponent(3).text(), ei.subcomponent(4).text(), {}};
  };
  request.parent_placer_number = number(1);
  request.parent_filler_number = number(2);
  for (const model::Identifier* one : {&request.parent_placer_number, &request.parent_filler_number}) {
    if (auto fits = check_identifier(one->value, long_identifier_characters, segment.place(field)); !fits) return fits;
  }
  return {};
}

// OBR-46 repeats modifiers of every kind: the one that is a side, else the first. 2.3.1 has it in OBR-15.5.
model::Code body_site_modifier_of(const hl7::Segment& obr) {
  const std::vector<model::Code> modifiers = codes_of(obr.field(46));
  for (const model::Code& modifier : modifiers) {
    if (!side_of(modifier).empty()) return modifier;
  }
  if (!modifiers.empty()) return modifiers.front();
  const hl7::Component site = obr.field(15).component(5);
  return {site.subcomponent(1).text(), site.subcomponent(2).text(), site.subcomponent(3).text(), {}};
}

std::string requested_modality(Reading& reading, const Located& obr) {
  const std::string section = obr.segment.text(24);
  std::string modality = modality_of(section);
  if (modality.empty() && !section.empty())
    reading.find("no-modality", obr.place(24), "names no modality of DICOM; not taken");
  return modality;
}

void read_field(OrderRequest& request, const Located& segment, const OrderField& one) {
  const Field field = segment.field(one.field);
  if (field.has_value()) {
    one.read(request.stated, field);
    if (one.clears) request.cleared.erase(*one.clears);  // stated elsewhere after all
  } else if (field.is_null() && one.clears) {
    request.cleared.insert(*one.clears);
  }
}

}  // namespace

Result<OrderRequest> read_order_fields(Reading& reading, const OrderSegments& segments, model::OrderControl control) {
  OrderRequest request;
  request.control = control;
  request.group = segments.number;
  Order& order = request.stated;
  if (auto read = read_numbers(reading, segments, request); !read) return read.error();
  const bool states_content = control != model::OrderControl::CA && control != model::OrderControl::DC && control != model::OrderControl::NA;
  if (states_content) {
    if (auto read = read_given(reading, segments, request); !read) return read.error();
    auto timing = timing_of(reading, segments.tq1, segments.orc, segments.obr);
    if (!timing) return timing.error();
    order.requested_start = timing->start;
    order.priority = std::move(timing->priority);
  }
  order.transaction_time = transaction_time(reading, segments.orc);
  for (const OrderField& one : orc_fields) read_field(request, segments.orc, one);
  for (const OrderField& one : obr_fields) read_field(request, segments.obr, one);
  order.body_site_modifier = body_site_modifier_of(segments.obr.segment);
  order.requested_modality = requested_modality(reading, segments.obr);
  order.order_comments = note_text(segments.order_notes);
  order.procedure_comments = note_text(segments.procedure_notes);
  request.has_service = !order.service.empty() || !order.service_alternate.empty();
  request.performing_physician = performer_of(segments.obr.field(34));
  if (auto read = read_parent(segments, request); !read) return read.error();
  if (states_content) {
    if (auto read = read_given_steps(reading, segments, request); !read) return read.error();
  }
  return request;
}

}  // namespace stepwise::mapping
