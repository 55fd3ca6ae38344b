// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/order_fields.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "mapping/inbound/clinical_facts.hpp"
#include "mapping/inbound/identifiers.hpp"
#include "mapping/inbound/sources.hpp"
#include "mapping/inbound/text_limits.hpp"
#include "mapping/inbound/times.hpp"
#include "mapping/values/codes.hpp"
#include "mapping/values/field_text.hpp"
#include "mapping/values/names.hpp"
#include "mapping/values/sent_fields.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

using model::Order;
using model::OrderRequest;

using Is = model::OrderField;
struct FieldRow {
  InField field;
  model::OrderField what;
  void (*read)(Order&, const Found&);
  Repetitions (*write)(const Order&) = nullptr;  // for fields with more than one component
};
constexpr std::array field_rows{
    FieldRow{InField::placer_group_number, Is::placer_group_number,
             [](Order& order, const Found& found) { order.placer_group_number = found.text; },
             [](const Order& order) { return Repetitions{{order.placer_group_number}}; }},
    FieldRow{InField::entered_by, Is::entered_by,
             [](Order& order, const Found& found) { order.entered_by = person_of(found.field); },
             [](const Order& order) { return xcn(order.entered_by); }},
    FieldRow{InField::ordering_provider, Is::ordering_provider,
             [](Order& order, const Found& found) { order.ordering_provider = person_of(found.field); },
             [](const Order& order) { return xcn(order.ordering_provider); }},
    FieldRow{InField::callback_phone, Is::callback_phone,
             [](Order& order, const Found& found) { order.callback_phone = phone_text(found.field); },
             [](const Order& order) { return Repetitions{xtn(order.callback_phone)}; }},
    FieldRow{InField::cancel_reason, Is::cancel_reason,
             [](Order& order, const Found& found) { order.cancel_reason = code_of(found.field); },
             [](const Order& order) { return Repetitions{ce(order.cancel_reason)}; }},
    FieldRow{InField::entering_organization, Is::entering_organization,
             [](Order& order, const Found& found) { order.entering_organization = code_of(found.field); },
             [](const Order& order) { return Repetitions{ce(order.entering_organization)}; }},
    FieldRow{InField::service, Is::service,
             [](Order& order, const Found& found) {
               order.service = code_of(found.field);
               order.service_alternate = alternate_code_of(found.field.repetition(1));
             },
             [](const Order& order) { return Repetitions{ordered_service(order)}; }},
    FieldRow{InField::danger, Is::danger, [](Order& order, const Found& found) { order.danger = code_of(found.field); },
             [](const Order& order) { return Repetitions{ce(order.danger)}; }},
    FieldRow{InField::clinical_information, Is::clinical_information,
             [](Order& order, const Found& found) { order.clinical_information = found.field.repetition(1).text(); }},
    FieldRow{InField::transport_mode, Is::transport_mode,
             [](Order& order, const Found& found) { order.transport_mode = found.text; }},
    FieldRow{InField::transport_arranged, Is::transport_arranged,
             [](Order& order, const Found& found) { order.transport_arranged = found.text; }},
    FieldRow{InField::service_supplements, Is::service_supplements,
             [](Order& order, const Found& found) { order.service_supplements = codes_of(found.field); },
             [](const Order& order) { return ces(order.service_supplements); }},
    FieldRow{InField::duplicate_reason, Is::duplicate_reason,
             [](Order& order, const Found& found) { order.duplicate_reason = code_of(found.field); },
             [](const Order& order) { return Repetitions{ce(order.duplicate_reason)}; }},
    FieldRow{InField::reasons, Is::reasons,
             [](Order& order, const Found& found) { order.reasons = codes_of(found.field); },
             [](const Order& order) { return ces(order.reasons); }},
};

// Identifiers that a sender may be configured to allocate (D20).
struct GivenIdentifier {
  InField field;
  model::OrderField is;
  std::string OrderRequest::*member;
  model::AliasedIdentifier what;
};
constexpr std::array given_identifiers{
    GivenIdentifier{InField::accession_number, Is::accession_number, &OrderRequest::accession_number,
                    model::AliasedIdentifier::accession_number},
    GivenIdentifier{InField::requested_procedure_id, Is::requested_procedure_id, &OrderRequest::requested_procedure_id,
                    model::AliasedIdentifier::requested_procedure_id},
    GivenIdentifier{InField::step_id, Is::step_id, &OrderRequest::step_id, model::AliasedIdentifier::step_id},
    GivenIdentifier{InField::study_instance_uid, Is::study_instance_uid, &OrderRequest::study_instance_uid,
                    model::AliasedIdentifier::study_instance_uid},
};

// Records for a change of the order where the field was found, or that it was null (D36).
void note_found(OrderRequest& request, model::OrderField field, const Found& found) {
  if (!found.has_value() && !found.is_null()) return;
  request.places[field] = found.place;
  if (!found.has_value()) request.nulls.insert(field);
}
void note_segment_field(OrderRequest& request, model::OrderField field, const Located& segment, int index) {
  if (segment.field(index).empty()) return;
  request.places[field] = segment.place(index);
  if (segment.field(index).is_null()) request.nulls.insert(field);
}

Result<void> read_given(Reading& reading, const OrderSegments& segments, OrderRequest& request) {
  for (const auto& [field, is, member, what] : given_identifiers) {
    Found found = look_up(reading, field, {.order = &segments});
    note_found(request, is, found);
    if (auto fits = check_given(reading, what, found.text, found.place, request.to_alias); !fits) return fits;
    request.*member = std::move(found.text);
  }
  Found station = look_up(reading, InField::station_aet, {.order = &segments});
  note_found(request, Is::station_aet, station);
  if (auto fits = check_identifier(station.text, limits::sh_characters, station.place); !fits) return fits;
  request.station_aet = std::move(station.text);
  const Found location = look_up(reading, InField::location, {.order = &segments});
  note_found(request, Is::location, location);
  request.location = cut_short(reading, location.text, limits::sh_characters, location.place);
  return {};
}

// If an ORC has several OBR, the number of each order is in its OBR, and ORC applies to all of them (D18). Such a
// sender has its numbers in OBR in every message.
Found number_field(Reading& reading, const OrderSegments& segments, InField field, int obr_field) {
  Found found = look_up(reading, field, {.order = &segments});
  const bool is_of_orc = found.place.starts_with("ORC");
  if (!reading.settings.one_order_per_obr || !is_of_orc) return found;
  const bool has_own = segments.obr.field(obr_field).has_value();
  const bool has_number = has_own || (segments.shares_orc && !reading.settings.several_exams_per_number);
  if (!has_number) return found;
  return {.field = segments.obr.field(obr_field),
          .part = {},
          .text = {},
          .place = segments.obr.place(obr_field),
          .is_whole = true};
}

Result<void> read_numbers(Reading& reading, const OrderSegments& segments, OrderRequest& request) {
  const Found placer_field = number_field(reading, segments, InField::placer_number, 2);
  const Found filler_field = number_field(reading, segments, InField::filler_number, 3);
  const model::Identifier placer = entity_of(placer_field.field.repetition(1));
  const model::Identifier filler = entity_of(filler_field.field.repetition(1));
  if (auto fits = check_number(placer, placer_field.place); !fits) return fits;
  if (auto fits = check_number(filler, filler_field.place); !fits) return fits;
  Order& order = request.stated;
  order.placer_number = placer.value;
  order.placer_authority = placer.authority;
  order.placer_universal_id = placer.universal_id;
  order.placer_universal_id_type = placer.universal_id_type;
  request.filler_number = filler.value;
  request.filler_authority = filler.authority;

  if (segments.shares_orc && placer.empty())
    return missing_field(placer_field.place, "a placer order number for each OBR behind one ORC");
  if (segments.shares_orc && segments.orc.field(3).has_value() && filler_field.place.starts_with("OBR"))
    reading.add_finding("field-not-used", segments.orc.place(3), "this ORC has several OBR; OBR-3 is used");
  if (reading.settings.one_order_per_obr && placer_field.place.starts_with("OBR")) return {};
  const std::string repeated = entity_of(segments.obr.field(2).repetition(1)).value;
  if (!repeated.empty() && !placer.empty() && repeated != placer.value) {
    if (reading.settings.strict)
      return wrong_type(segments.obr.place(2), repeated, "equal to ORC-2", "send one placer order number in both");
    reading.add_finding("placer-number-differs", segments.obr.place(2), "differs from ORC-2; ORC-2 is used");
  }
  return {};
}

// ORC-8, else OBR-29: an EIP with the numbers of placer and filler.
Result<void> read_parent(const OrderSegments& segments, OrderRequest& request) {
  const hl7::Field of_orc = segments.orc.field(8), of_obr = segments.obr.field(29);
  const bool in_orc = of_orc.has_value() || (of_orc.is_null() && !of_obr.has_value());
  const Located& segment = in_orc ? segments.orc : segments.obr;
  const int field = in_orc ? 8 : 29;
  const auto number = [&](int component) {
    const hl7::Component ei = segment.field(field).component(component);
    return model::Identifier{std::string(text::trim(ei.subcomponent(1).text())),
                             ei.subcomponent(2).text(),
                             ei.subcomponent(3).text(),
                             ei.subcomponent(4).text(),
                             {}};
  };
  note_segment_field(request, Is::parent, segment, field);
  request.parent_placer_number = number(1);
  request.parent_filler_number = number(2);
  for (const model::Identifier* one : {&request.parent_placer_number, &request.parent_filler_number}) {
    if (auto fits = check_number(*one, segment.place(field)); !fits) return fits;
  }
  return {};
}

void keep_order_field(Reading& reading, OrderRequest& request, std::string_view name, const hl7::Field& field,
                      const std::string& place, const Repetitions& built) {
  if (!keep_sent(request.stated.sent_fields, name, field, built)) note_not_kept(reading, place);
}

// In 2.3.1 the side of the body is in OBR-15.5.
void read_body_site_modifier(Reading& reading, const OrderSegments& segments, OrderRequest& request) {
  const hl7::Field modifiers = segments.obr.field(46), specimen = segments.obr.field(15);
  note_segment_field(request, Is::body_site_modifier, segments.obr, modifiers.empty() ? 15 : 46);
  model::Code& modifier = request.stated.body_site_modifier;
  modifier = site_modifier_of(modifiers);
  const bool is_of_specimen = modifier.empty();
  if (is_of_specimen) modifier = side_of_specimen(specimen);
  if (!modifiers.empty())
    keep_order_field(reading, request, sent_site_modifier, modifiers, segments.obr.place(46), {ce(modifier)});
  if (!specimen.empty())
    keep_order_field(reading, request, sent_specimen_source, specimen, segments.obr.place(15),
                     is_of_specimen ? Repetitions{side_in_specimen(modifier)} : Repetitions{});
}

// A note that is null deletes the stored notes (reference 2.1).
void read_notes(const std::vector<hl7::Segment>& notes, model::OrderField field, OrderRequest& request,
                std::string& text) {
  text = note_text(notes);
  const bool has_null =
      std::any_of(notes.begin(), notes.end(), [](const hl7::Segment& note) { return note.field(3).is_null(); });
  if (text.empty() && has_null) request.nulls.insert(field);
}

// Reads DG1 and OBX after ORC.
void read_clinical_facts(Reading& reading, const OrderSegments& segments, OrderRequest& request) {
  Order& order = request.stated;
  order.diagnoses = diagnoses_of(reading, segments.diagnoses);
  order.pregnancy_status = pregnancy_of(reading, segments.observations);
  const bool has_null = std::any_of(segments.diagnoses.begin(), segments.diagnoses.end(),
                                    [](const hl7::Segment& dg1) { return dg1.field(3).is_null(); });
  if (order.diagnoses.empty() && has_null) request.nulls.insert(Is::diagnoses);
}

std::string requested_modality(Reading& reading, const OrderSegments& segments, OrderRequest& request) {
  const Found section = look_up(reading, InField::modality, {.order = &segments});
  note_found(request, Is::modality, section);
  std::string modality = modality_of(reading.fields().modalities, section.text);
  reading.take(InField::modality, modality);
  if (modality.empty() && section.has_value())
    reading.add_finding("no-modality", section.place, "is not a DICOM modality; not used");
  note_unknown_modality(reading, modality, section.place);
  return modality;
}

// If OBR-2 is the number of the order, a different number in ORC-2 is the number of the group of orders.
void take_number_of_all(const Reading& reading, const OrderSegments& segments, OrderRequest& request) {
  if (!reading.settings.one_order_per_obr) return;
  Order& order = request.stated;
  const std::string of_all = entity_of(segments.orc.field(2).repetition(1)).value;
  if (of_all.empty() || of_all == order.placer_number || !order.placer_group_number.empty()) return;
  order.placer_group_number = of_all;
  request.places[Is::placer_group_number] = segments.orc.place(2);
}

void read_field(Reading& reading, const OrderSegments& segments, OrderRequest& request, const FieldRow& one) {
  const Found found = look_up(reading, one.field, {.order = &segments});
  note_found(request, one.what, found);
  if (found.has_value()) one.read(request.stated, found);
  if (one.write != nullptr && (found.has_value() || found.is_null()))
    keep_order_field(reading, request, sent_name(one.field), found.field, found.place, one.write(request.stated));
}

}  // namespace

Result<OrderRequest> read_order_fields(Reading& reading, const OrderSegments& segments, model::OrderControl control) {
  OrderRequest request;
  request.control = control;
  request.group = segments.number;
  request.obr = segments.obr.exists() ? segments.obr.occurrence : 0;
  Order& order = request.stated;
  if (auto read = read_numbers(reading, segments, request); !read) return read.error();
  const bool states_content =
      control != model::OrderControl::CA && control != model::OrderControl::DC && control != model::OrderControl::NA;
  if (states_content) {
    if (auto read = read_given(reading, segments, request); !read) return read.error();
    auto timing = timing_of(reading, segments);
    if (!timing) return timing.error();
    note_found(request, Is::start, timing->start_found);
    note_found(request, Is::priority, timing->priority_found);
    order.requested_start = timing->start;
    order.requested_start_is_day = timing->start_is_day;
    order.priority = std::move(timing->priority);
  }
  order.transaction_time = transaction_time(reading, segments);
  for (const FieldRow& one : field_rows) read_field(reading, segments, request, one);
  reading.romanize(order.entered_by.name);
  reading.romanize(order.ordering_provider.name);
  take_number_of_all(reading, segments, request);
  read_body_site_modifier(reading, segments, request);
  order.requested_modality = requested_modality(reading, segments, request);
  read_clinical_facts(reading, segments, request);
  read_notes(segments.order_notes, Is::order_comments, request, order.order_comments);
  read_notes(segments.procedure_notes, Is::procedure_comments, request, order.procedure_comments);
  note_cut_texts(reading, {.order = &segments}, order);
  request.has_service = !order.service.empty() || !order.service_alternate.empty();
  const Found performer = look_up(reading, InField::performer, {.order = &segments});
  note_found(request, Is::performer, performer);
  request.performing_physician = performer_of(performer.field);
  reading.romanize(request.performing_physician.name);
  if (performer.has_value())
    keep_order_field(reading, request, sent_name(InField::performer), performer.field, performer.place,
                     {performer_value(request.performing_physician)});
  if (auto read = read_parent(segments, request); !read) return read.error();
  if (states_content) {
    if (auto read = read_given_steps(reading, segments, request); !read) return read.error();
  }
  return request;
}

}  // namespace stepwise::mapping
