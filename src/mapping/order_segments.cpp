// SPDX-License-Identifier: Apache-2.0
#include "mapping/order_segments.hpp"

#include "base/text.hpp"
#include "mapping/hl7_values.hpp"
#include "mapping/patient_segments.hpp"

#include <fmt/format.h>

#include <array>

namespace stepwise::mapping {
namespace {

using hl7::Field;
using hl7::Message;
using hl7::Segment;
using model::OrderControl;

// Limits of the attribute that the identifier becomes (PS3.5 6.2): SH 16, LO and UI 64.
constexpr std::size_t short_characters = 16, long_characters = 64;

// Table 0119, as far as a placer may send it (2.4). SC, OC and SN come only as an echo of what we sent.
constexpr std::array<std::pair<const char*, OrderControl>, 9> controls{{{"NW", OrderControl::NW},
                                                                        {"CA", OrderControl::CA},
                                                                        {"DC", OrderControl::DC},
                                                                        {"XO", OrderControl::XO},
                                                                        {"NA", OrderControl::NA},
                                                                        {"SC", OrderControl::SC},
                                                                        {"OC", OrderControl::SC},
                                                                        {"SN", OrderControl::SC},
                                                                        {"RE", OrderControl::SC}}};

class Reader {
 public:
  Reader(const OrderGroup& group, const Message& message, const InboundSettings& settings, const Zone& zone, std::vector<Finding>& findings)
      : group_(group), message_(message), settings_(settings), zone_(zone), findings_(findings), version_(message.version()) {}
  Result<model::OrderRequest> read();

 private:
  Result<void> read_control();
  Result<void> read_numbers();
  Result<void> read_start();
  Result<void> read_given_identifiers();
  void read_orc();
  void read_obr();
  void note_absent();
  Result<void> read_given(const std::string& path, std::size_t characters_max, std::string& target);

  Error required(std::string_view segment, int field, std::string remedy) const {
    return {.kind = ErrorKind::required_field_missing,
            .code = "required",
            .place = place_in(group_, segment, field),
            .value = "",
            .rule = "required",
            .remedy = std::move(remedy)};
  }
  void find(std::string code, std::string_view segment, int field, std::string text) {
    findings_.push_back({std::move(code), place_in(group_, segment, field), std::move(text)});
  }

  const OrderGroup& group_;
  const Message& message_;
  const InboundSettings& settings_;
  const Zone& zone_;
  std::vector<Finding>& findings_;
  const std::string version_;
  model::OrderRequest request_;
};

Result<void> Reader::read_control() {
  const std::string control = text::upper(text::trim(group_.orc.text(1)));
  if (control.empty()) return required("ORC", 1, "send NW, CA, DC, XO or NA");
  for (const auto& [name, value] : controls) {
    if (control == name) {
      request_.control = value;
      return {};
    }
  }
  return Error{.kind = ErrorKind::table_value,
               .code = "order-control-unknown",
               .place = place_in(group_, "ORC", 1),
               .value = control,
               .rule = "one of NW, CA, DC, XO, NA (table 0119)",
               .remedy = "send an order control this department takes"};
}

Result<void> Reader::read_numbers() {
  const model::Identifier placer = read_ei(group_.orc.field(2));
  const model::Identifier filler = read_ei(group_.orc.field(3));
  for (const auto& [identifier, field] : {std::pair{&placer, 2}, std::pair{&filler, 3}}) {
    if (text::characters(identifier->value) > long_characters)
      return too_long(place_in(group_, "ORC", field), identifier->value, long_characters);
  }
  model::Order& order = request_.stated;
  order.placer_number = placer.value;
  order.placer_authority = placer.authority.empty() ? settings_.default_authority : placer.authority;
  order.placer_universal_id = placer.universal_id;
  order.placer_universal_id_type = placer.universal_id_type;
  request_.filler_number = filler.value;
  const bool is_new = request_.control == OrderControl::NW;
  if (placer.empty() && (is_new || filler.empty())) return required("ORC", 2, "send the placer order number");
  if (is_new && !filler.empty()) find("filler-number-ignored", "ORC", 3, "the filler order number of a new order is ours to give; it was ignored");
  const model::Identifier observed = read_ei(group_.obr.field(2));
  if (observed.empty() || placer.empty() || observed.value == placer.value) return {};
  if (!settings_.strict) {
    find("placer-numbers-differ", "OBR", 2, "differs from ORC-2, which was taken");
    return {};
  }
  return Error{.kind = ErrorKind::data_type,
               .code = "placer-numbers-differ",
               .place = place_in(group_, "OBR", 2),
               .value = observed.value,
               .rule = "equal to ORC-2",
               .remedy = "send the same placer order number in both"};
}

// R38: the first that is valued.
Result<void> Reader::read_start() {
  struct Source {
    std::string_view segment;
    int field;
    std::string value;
  };
  const std::array<Source, 4> sources{{{"TQ1", 7, group_.tq1.text(7)},
                                       {"ORC", 7, group_.orc.text(7, 4)},
                                       {"OBR", 27, group_.obr.text(27, 4)},
                                       {"OBR", 36, group_.obr.text(36)}}};
  for (const Source& source : sources) {
    const std::string_view ts = text::trim(source.value);
    if (ts.empty() || ts == "\"\"") continue;
    request_.stated.requested_start = zone_.parse_ts(ts);
    if (request_.stated.requested_start) return {};
    return Error{.kind = ErrorKind::data_type,
                 .code = "date-unreadable",
                 .place = place_in(group_, source.segment, source.field),
                 .value = std::string(ts),
                 .rule = "a time as YYYYMMDD[HHMM[SS]][+ZZZZ]",
                 .remedy = "send the requested start in this form, or leave it empty"};
  }
  return {};
}

Result<void> Reader::read_given(const std::string& path, std::size_t characters_max, std::string& target) {
  if (path.empty()) return {};
  const auto parsed = hl7::parse_path(path);
  if (!parsed) return {};  // the configuration was checked
  const Segment* own = parsed->segment == "ORC" ? &group_.orc : parsed->segment == "OBR" ? &group_.obr : parsed->segment == "TQ1" ? &group_.tq1 : nullptr;
  const int component = std::max(parsed->component, 1), subcomponent = std::max(parsed->subcomponent, 1);
  target = text::trim(own != nullptr ? own->text(parsed->field, component, subcomponent) : message_.text(*parsed));
  if (text::characters(target) > characters_max) return too_long(path, target, characters_max);
  return {};
}

Result<void> Reader::read_given_identifiers() {
  const std::array<std::tuple<const std::string*, std::size_t, std::string*>, 4> table{{
      {&settings_.accession_number_from, short_characters, &request_.accession_number},
      {&settings_.requested_procedure_id_from, short_characters, &request_.requested_procedure_id},
      {&settings_.step_id_from, short_characters, &request_.step_id},
      {&settings_.study_instance_uid_from, long_characters, &request_.study_instance_uid}}};
  for (const auto& [path, most, target] : table) {
    if (auto read = read_given(*path, most, *target); !read) return read;
  }
  return {};
}

void Reader::read_orc() {
  const Segment& orc = group_.orc;
  model::Order& order = request_.stated;
  order.placer_group_number = orc.text(4);
  order.entered_by = read_xcn(orc.field(10), version_);
  order.ordering_provider = read_xcn(orc.field(12), version_);
  order.callback_phone = orc.text(14);
  order.entering_organization = read_code(orc.field(17).repetition(1));
  const model::Code reason = read_code(orc.field(16).repetition(1));
  order.cancel_reason = reason.meaning.empty() ? reason.value : reason.meaning;
  std::string priority = group_.tq1.text(9);
  if (priority.empty()) priority = orc.text(7, 6);
  if (priority.empty()) priority = group_.obr.text(27, 6);
  if (priority.empty()) priority = group_.obr.text(5);
  order.priority = priority;
  auto transaction = zone_.parse_ts(text::trim(orc.text(9)));
  if (!transaction) transaction = zone_.parse_ts(text::trim(message_.text("MSH-7")));
  if (transaction) order.transaction_time = Zone::write_ts(*transaction);
}

std::string joined(const std::vector<Segment>& notes) {
  std::string out;
  for (const Segment& note : notes) {
    const Field comment = note.field(3);
    for (int i = 1; i <= comment.repetitions(); ++i) {
      if (!out.empty()) out += "\r\n";
      out += comment.repetition(i).text(1);
    }
  }
  return out;
}

void Reader::read_obr() {
  const Segment& obr = group_.obr;
  model::Order& order = request_.stated;
  order.order_comments = joined(group_.order_notes);
  order.procedure_comments = joined(group_.procedure_notes);
  if (!obr.exists()) return;
  const hl7::Repetition service = obr.field(4).repetition(1);
  order.service = read_code(service, 1);
  order.service.version.clear();
  order.service_alternate = read_code(service, 4);
  request_.has_service = !order.service.empty() || !order.service_alternate.empty();
  order.danger = read_code(obr.field(12).repetition(1));
  order.clinical_information = obr.field(13).repetition(1).text(1);
  order.body_site_modifier = read_code(obr.field(46).repetition(1));
  if (order.body_site_modifier.empty()) order.body_site_modifier.value = obr.text(15, 5);
  if (order.ordering_provider.empty()) order.ordering_provider = read_xcn(obr.field(16), version_);
  if (order.callback_phone.empty()) order.callback_phone = obr.text(17);
  order.requested_modality = text::upper(text::trim(obr.text(24)));
  order.transport_mode = obr.text(30);
  order.reasons = read_codes(obr.field(31));
  request_.performing_physician = read_ndl(obr.field(34));
}

// D11: what should be there but is not asked for so sternly that an order is lost.
void Reader::note_absent() {
  if (group_.orc.field(9).empty()) find("absent", "ORC", 9, "no transaction time; the time of the message was taken");
  if (request_.stated.ordering_provider.empty()) find("absent", "ORC", 12, "no ordering provider");
  if (group_.orc.field(17).empty()) find("absent", "ORC", 17, "no entering organization");
  if (!request_.stated.requested_start) find("absent", group_.tq1.exists() ? "TQ1" : "ORC", 7, "no start time: the steps need scheduling");
}

Result<model::OrderRequest> Reader::read() {
  request_.group = group_.number;
  if (auto control = read_control(); !control) return control.error();
  if (request_.control == OrderControl::SC) return request_;
  if (auto numbers = read_numbers(); !numbers) return numbers.error();
  if (auto start = read_start(); !start) return start.error();
  if (auto given = read_given_identifiers(); !given) return given.error();
  read_orc();
  read_obr();
  if (request_.control != OrderControl::NW) return request_;
  if (!request_.has_service) return required("OBR", 4, "send the code of the ordered service");
  note_absent();
  if (settings_.strict && group_.orc.field(9).empty()) return required("ORC", 9, "send the transaction time");
  if (settings_.strict && request_.stated.ordering_provider.empty()) return required("ORC", 12, "send the ordering provider");
  if (settings_.strict && group_.orc.field(17).empty()) return required("ORC", 17, "send the entering organization");
  return request_;
}

}  // namespace

std::string place_in(const OrderGroup& group, std::string_view segment, int field) {
  return group.number == 1 ? fmt::format("{}-{}", segment, field) : fmt::format("{}({})-{}", segment, group.number, field);
}

Result<std::vector<OrderGroup>> order_groups(const Message& message) {
  std::vector<OrderGroup> groups;
  for (const Segment& segment : message.segments()) {
    const std::string_view name = segment.name();
    if (name == "ORC") {
      groups.push_back({static_cast<int>(groups.size()) + 1, segment, {}, {}, {}, {}, {}});
    } else if (name == "OBR" || name == "TQ1") {
      const bool has_own_orc = !groups.empty() && !(name == "OBR" && groups.back().obr.exists());
      if (!has_own_orc)
        return Error{.kind = ErrorKind::segment_sequence,
                     .code = "segment-without-orc",
                     .place = std::string(name),
                     .value = "",
                     .rule = "an ORC before each " + std::string(name),
                     .remedy = "send one ORC for each order"};
      if (name == "OBR") groups.back().obr = segment;
      else if (!groups.back().tq1.exists()) groups.back().tq1 = segment;
    } else if (!groups.empty()) {
      OrderGroup& group = groups.back();
      if (name == "NTE") (group.obr.exists() ? group.procedure_notes : group.order_notes).push_back(segment);
      else group.others.push_back(segment);
    }
  }
  return groups;
}

Result<model::OrderRequest> read_order(const OrderGroup& group, const Message& message, const InboundSettings& settings, const Zone& zone,
                                       std::vector<Finding>& findings) {
  return Reader(group, message, settings, zone, findings).read();
}

}  // namespace stepwise::mapping
