// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/why_not.hpp"

#include "broker/usecases/admission.hpp"
#include "broker/usecases/station_worklist.hpp"
#include "dicom/dictionary.hpp"
#include "mapping/worklist/worklist_attributes.hpp"
#include "model/orders/states.hpp"
#include "sql/store.hpp"
#include "sql/value_text.hpp"
#include "sql/worklist.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

namespace stepwise::broker {
namespace {

namespace tags = dicom::tags;
using dicom::Tag;
using model::RowId;
using model::StepState;
using model::Unlisted;
using model::WorklistColumn;

struct StepRecords {
  const model::PatientRecord* patient;
  const model::OrderRecord* order;
  const model::ScheduledProcedureStep* step;
};

std::optional<StepRecords> find_step(model::Snapshot& snapshot, RowId id) {
  for (model::OrderRecord& order : snapshot.orders) {
    const model::ScheduledProcedureStep* step = order.step(id);
    const model::PatientRecord* patient = step != nullptr ? snapshot.patient(order.order.patient_id) : nullptr;
    if (patient != nullptr) return StepRecords{patient, &order, step};
  }
  return std::nullopt;
}

std::string or_nothing(const std::string& value) {
  return value.empty() ? "nothing" : value;
}

std::string time_text(int second_of_day) {
  return fmt::format("{:02}:{:02}:{:02}", second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
}

std::string joined(const std::vector<std::string>& values) {
  return fmt::format("{}", fmt::join(values, " or "));
}

const mapping::WorklistAttribute* attribute_of(WorklistColumn column) {
  const auto all = mapping::worklist_attributes();
  const auto found = std::ranges::find_if(all, [&](const mapping::WorklistAttribute& one) {
    return one.matched_by.how == mapping::Matching::column && one.matched_by.column == column;
  });
  return found == all.end() ? nullptr : &*found;
}

std::vector<Tag> path_of(const mapping::WorklistAttribute& attribute) {
  if (attribute.level == mapping::Level::root) return {attribute.tag};
  return {tags::scheduled_procedure_step_sequence, attribute.tag};
}

std::string remedy_for(StepState state, bool list_started) {
  switch (state) {
    case StepState::unscheduled: return "Schedule the step: it lacks a start, a modality or a station.";
    case StepState::started:
      return list_started ? "" : "Started steps are not listed: set dicom.list_started = true to list them.";
    case StepState::departed: return "The patient has left. Schedule the step again if the exam is still to be done.";
    case StepState::completed:
    case StepState::discontinued:
      return "The exam has ended. Order it again, or add a step to the order, to repeat it.";
    case StepState::cancelled:
    case StepState::never_performed: return "Order the exam again, or add a step to the order.";
    default: return "";
  }
}

class Evaluation {
 public:
  Evaluation(Context& context, const StepRecords& records, WhyNot& result)
      : context_(context),
        records_(records),
        result_(result),
        station_(context.settings.station_of(result.aet)),
        row_(mapping::worklist_row(*records.patient, *records.order, *records.step)),
        worklist_(context.database),
        is_on_list_(worklist_.is_listed(records.step->id)) {}

  void run() {
    check_station();
    check_association();
    StationWorklist asked(context_, result_.aet, result_.asked.identifier);
    check_query(asked);
    check_listing();
    if (!asked.fault()) check_keys(asked);
    evaluate_queries();
    const auto passes = [](const Criterion& one) { return one.passes; };
    if (asked.cap() > 0 && std::ranges::all_of(result_.criteria, passes)) check_cap(asked);
    result_.listed = std::ranges::all_of(result_.criteria, passes);
    for (Criterion& one : result_.criteria) {
      if (one.passes) one.remedy.clear();
    }
  }

 private:
  void add(Criterion criterion) { result_.criteria.push_back(std::move(criterion)); }

  // The criterion passes if this query finds the step.
  void add(Criterion criterion, model::WorklistQuery query) {
    queries_.push_back(std::move(query));
    criteria_of_queries_.push_back(result_.criteria.size());
    add(std::move(criterion));
  }

  // By the SQL of a C-FIND, for the row of the step as it is or would be on the list.
  void evaluate_queries() {
    if (queries_.empty()) return;
    const std::vector<bool> matches =
        is_on_list_ ? worklist_.matches(queries_, records_.step->id) : worklist_.matches(queries_, row_);
    for (std::size_t i = 0; i < matches.size(); ++i) result_.criteria[criteria_of_queries_[i]].passes = matches[i];
  }

  void check_station() {
    const bool is_known = station_ != nullptr;
    add({.name = "station",
         .key = {},
         .passes = is_known || context_.settings.admit_unknown_stations,
         .found = is_known ? "station " + station_->station.name : "no station has the AE title " + result_.aet,
         .expected = context_.settings.admit_unknown_stations ? "any AE title" : "a configured station",
         .remedy = fmt::format("Add [station.NAME] with aet = \"{}\" to the configuration.", result_.aet),
         .because = "no station with this AE title is configured"});
  }

  // By the settings, and by the last association if it was rejected for another reason.
  void check_association() {
    Criterion criterion{.name = "association",
                        .key = {},
                        .passes = true,
                        .found = "the station may connect",
                        .expected = "an association that is accepted",
                        .remedy = {},
                        .because = {}};
    if (station_ != nullptr && !station_->admit) {
      fail(criterion, Rejection::not_admitted,
           fmt::format("Set station.{}.admit = true in the configuration.", station_->station.name), "");
    } else if (const auto last = last_rejection()) {
      const auto rejection = parse_rejection(last->reason);
      const std::string when = fmt::format("at {}, ", sql::to_text(last->last_at));
      if (rejection == Rejection::called_aet &&
          why_not_admitted(context_.settings, {result_.aet, last->called_aet, last->address}) == Rejection::called_aet)
        fail(criterion, *rejection,
             fmt::format("Set the called AE title of the device to {}; it called {}.", context_.settings.called_aet,
                         or_nothing(last->called_aet)),
             when);
      else if (rejection == Rejection::certificate && station_ != nullptr && !station_->certificates.empty())
        fail(criterion, *rejection,
             fmt::format("Give the device a certificate that station.{}.certificates names.", station_->station.name),
             when);
      else if (rejection == Rejection::unsupported_protocol)
        fail(criterion, *rejection, "Look at the log of the device: its association request is not of DICOM.", when);
    }
    add(std::move(criterion));
  }

  static void fail(Criterion& criterion, Rejection rejection, std::string remedy, const std::string& when) {
    criterion.passes = false;
    criterion.found = when + "its association was rejected: " + std::string(sentence(rejection));
    criterion.remedy = std::move(remedy);
    criterion.because = "its association is rejected: " + std::string(sentence(rejection));
  }

  // Absent if the station has queried since.
  std::optional<sql::RejectedAssociation> last_rejection() {
    sql::QueryRecordStore store(context_.database);
    sql::QueryFilter filter;
    filter.calling_aet = result_.aet;
    const auto rejections = store.rejections(filter, {}, 1);
    if (rejections.empty()) return std::nullopt;
    const auto queries = store.list(filter, {}, 1);
    if (!queries.empty() && queries.front().at > rejections.front().last_at) return std::nullopt;
    return rejections.front();
  }

  void check_query(const StationWorklist& asked) {
    const auto& fault = asked.fault();
    add({.name = "query",
         .key = {},
         .passes = !fault,
         .found = fault ? fault->place + " " + fault->rule : "the query is understood",
         .expected = "a query that is understood",
         .remedy = fault ? fault->remedy : "",
         .because = "its query is refused"});
  }

  // A step that is on the list stays there until its order changes, also if a setting has changed since.
  void check_listing() {
    const auto& step = *records_.step;
    const bool list_started = context_.settings.list_started;
    const std::vector<Unlisted> reasons = model::why_unlisted(records_.order->order, step, list_started);
    const auto passes = [&](std::initializer_list<Unlisted> wanted) {
      return is_on_list_ || std::ranges::none_of(
                                wanted, [&](Unlisted one) { return std::ranges::find(reasons, one) != reasons.end(); });
    };
    const std::string state(to_text(step.state));
    add({.name = "state",
         .key = {},
         .passes = passes({Unlisted::state}),
         .found = state,
         .expected = list_started ? "scheduled, arrived, ready or started" : "scheduled, arrived or ready",
         .remedy = remedy_for(step.state, list_started),
         .because = "the step is " + state});
    add({.name = "hold",
         .key = {},
         .passes = passes({Unlisted::on_hold}),
         .found = records_.order->order.on_hold ? "the order is on hold" : "the order is not on hold",
         .expected = "an order that is not on hold",
         .remedy = "The HIS must release the order (ORC-1 RL).",
         .because = "its order is on hold"});
    add({.name = "discontinuation",
         .key = {},
         .passes = passes({Unlisted::discontinue_pending}),
         .found = records_.order->order.discontinue_pending ? "the placer discontinues the order"
                                                            : "the placer does not discontinue the order",
         .expected = "an order that its placer does not discontinue",
         .remedy = "The HIS has discontinued the order. Order the exam again if it is still to be done.",
         .because = "its order is being discontinued"});
    add(scheduling(reasons, passes({Unlisted::no_start, Unlisted::no_modality, Unlisted::no_station})));
    const bool is_behind = is_on_list_ != reasons.empty();
    add({.name = "worklist",
         .key = {},
         .passes = is_on_list_ || !reasons.empty(),
         .found = !is_behind    ? "the worklist agrees with the step"
                  : is_on_list_ ? "the step is still on the worklist; it is removed when its order changes"
                                : "the step is not on the worklist yet; it is added when its order changes",
         .expected = "a worklist that agrees with the step",
         .remedy =
             "A setting was changed after the order. Any change of the order, such as a new time, lists the step.",
         .because = "a setting was changed after its order"});
  }

  Criterion scheduling(const std::vector<Unlisted>& reasons, bool passes) const {
    constexpr std::array<std::pair<Unlisted, const char*>, 3> names{{{Unlisted::no_start, "no start"},
                                                                     {Unlisted::no_modality, "no modality"},
                                                                     {Unlisted::no_station, "no station"}}};
    std::vector<std::string> missing;
    for (const auto& [reason, name] : names) {
      if (std::ranges::find(reasons, reason) != reasons.end()) missing.emplace_back(name);
    }
    return {.name = "scheduled",
            .key = {},
            .passes = passes,
            .found = missing.empty() ? "start, modality and station" : fmt::format("{}", fmt::join(missing, ", ")),
            .expected = "start, modality and station",
            .remedy = fmt::format("Schedule the step (POST /api/v1/steps/{}/schedule, or a message of the HIS), or "
                                  "complete its procedure plan.",
                                  records_.step->id),
            .because = fmt::format("it has {}", fmt::join(missing, " and "))};
  }

  void check_keys(const StationWorklist& asked) {
    const model::WorklistQuery& query = asked.understood().query;
    check_start(query.start);
    if (asked.oldest()) check_past_days(*asked.oldest());
    for (std::size_t i = 0; i < query.conditions.size(); ++i)
      check_condition(query.conditions[i], asked.understood().asks_own_steps && i + 1 == query.conditions.size());
    check_answer_conditions(query.answer_conditions);
  }

  std::string start_text() const { return row_.start_at ? sql::to_text(*row_.start_at) : "no start"; }

  void check_start(const model::StartCondition& start) {
    if (!start.from && !start.until && !start.seconds_of_day) return;
    model::WorklistQuery query;
    query.start = start;
    std::string expected;
    if (start.from) expected += "from " + sql::to_text(*start.from);
    if (start.until) expected += (expected.empty() ? "until " : " until ") + sql::to_text(*start.until);
    if (start.seconds_of_day)
      expected += fmt::format("{}from {} until {} of the day", expected.empty() ? "" : ", ",
                              time_text(start.seconds_of_day->first), time_text(start.seconds_of_day->second));
    add({.name = "date",
         .key = name_of_path({tags::scheduled_procedure_step_sequence, tags::scheduled_procedure_step_start_date}),
         .passes = false,
         .found = start_text(),
         .expected = expected,
         .remedy = "Let the device ask for the day of the step, or schedule the step for another time.",
         .because = fmt::format("its start ({}) is not in the period of the query ({})", start_text(), expected)},
        std::move(query));
  }

  void check_past_days(LocalTime oldest) {
    model::WorklistQuery query;
    query.start.from = oldest;
    const std::string expected = "a start from " + sql::to_text(oldest) + " on";
    add({.name = "past_days",
         .key = {},
         .passes = false,
         .found = start_text(),
         .expected = expected,
         .remedy = "Schedule the step again, or increase dicom.past_days.",
         .because = fmt::format("its start ({}) is more than {} days ago (dicom.past_days)", start_text(),
                                context_.settings.past_days.value_or(0))},
        std::move(query));
  }

  void check_condition(const model::TextCondition& condition, bool is_own) {
    const mapping::WorklistAttribute* attribute = attribute_of(condition.column);
    const std::vector<Tag> path = attribute != nullptr ? path_of(*attribute) : std::vector<Tag>();
    model::WorklistQuery query;
    query.conditions = {condition};
    Criterion criterion;
    criterion.key = name_of_path(path);
    criterion.found = path.empty() ? "" : value_in(row_.answer, path);
    criterion.expected = joined(condition.values);
    if (condition.column == WorklistColumn::station_aets)
      describe_station(criterion, is_own);
    else if (condition.column == WorklistColumn::modality)
      describe_modality(criterion);
    else
      describe_key(criterion);
    add(std::move(criterion), std::move(query));
  }

  void describe_station(Criterion& criterion, bool is_own) const {
    const auto& aets = records_.step->station_aets;
    criterion.found = aets.empty() ? "no station" : fmt::format("{}", fmt::join(aets, ", "));
    criterion.name = is_own ? "own_steps_only" : "station_aet";
    const bool is_known =
        std::ranges::any_of(aets, [&](const std::string& aet) { return context_.settings.station_of(aet) != nullptr; });
    const std::string unknown = is_known || aets.empty() || context_.settings.stations.empty()
                                    ? ""
                                    : " No configured station has the AE title of the step.";
    criterion.remedy =
        (is_own
             ? "Schedule the step for this station, give both stations the same group, or set own_steps_only = false."
             : "Schedule the step for this station, give both stations the same group, or set station_key = \"ignored\" "
               "for the station that asks.") +
        unknown;
    criterion.because = fmt::format("it is scheduled for {}, and the station gets only steps for {}", criterion.found,
                                    criterion.expected);
  }

  void describe_modality(Criterion& criterion) const {
    criterion.name = "modality";
    const std::string& modality = records_.step->modality;
    criterion.found = modality.empty() ? "no modality" : modality;
    const bool is_known = std::ranges::any_of(context_.settings.stations,
                                              [&](const Station& one) { return one.station.modality == modality; });
    criterion.remedy = "Correct the modality in the procedure plan or in the order, or the key on the device.";
    if (!is_known && !modality.empty() && !context_.settings.stations.empty())
      criterion.remedy += " No configured station has the modality of the step.";
    criterion.because =
        fmt::format("its modality is {}, and the query asks for {}", criterion.found, criterion.expected);
  }

  static void describe_key(Criterion& criterion) {
    criterion.name = "key";
    criterion.found = or_nothing(criterion.found);
    criterion.remedy = "Correct the key on the device, or the data of the patient or order.";
    criterion.because = fmt::format("its {} is not what the query asks for", criterion.key);
  }

  // Keys of one sequence must match in the same item, so they are one criterion.
  void check_answer_conditions(const std::vector<model::WorklistQuery::AnswerCondition>& all) {
    std::map<std::vector<std::string>, std::vector<model::WorklistQuery::AnswerCondition>> by_item;
    for (const auto& one : all) by_item[{one.path.begin(), one.path.end() - 1}].push_back(one);
    for (const auto& [item, conditions] : by_item) {
      model::WorklistQuery query;
      query.answer_conditions = conditions;
      Criterion criterion;
      for (const auto& one : conditions) {
        std::vector<Tag> path;
        for (const std::string& tag : one.path) path.push_back(dicom::parse_tag(tag).value_or(Tag{}));
        const std::string comma = criterion.key.empty() ? "" : ", ";
        criterion.key += comma + name_of_path(path);
        criterion.found += comma + or_nothing(value_in(row_.answer, path));
        criterion.expected += comma + joined(one.values);
      }
      describe_key(criterion);
      add(std::move(criterion), std::move(query));
    }
  }

  void check_cap(StationWorklist& asked) {
    const auto items = asked.next_items();
    const bool is_in = std::ranges::any_of(
        items, [&](const sql::WorklistItem& item) { return item.step_row_id == records_.step->id; });
    add({.name = "cap",
         .key = {},
         .passes = is_in,
         .found = asked.final().comment.empty() ? fmt::format("{} steps match", items.size()) : asked.final().comment,
         .expected = fmt::format("one of the {} steps whose start is nearest to now", asked.cap()),
         .remedy = "Let the device ask for less (a day, a modality, its station), or increase worklist_cap.",
         .because = fmt::format("{}, and its start is not one of the nearest to now", asked.final().comment)});
  }

  Context& context_;
  const StepRecords& records_;
  WhyNot& result_;
  const Station* station_;
  const sql::WorklistRow row_;
  sql::Worklist worklist_;
  const bool is_on_list_;
  std::vector<model::WorklistQuery> queries_;
  std::vector<std::size_t> criteria_of_queries_;  // places in result_.criteria
};

std::string sentence_of(const WhyNot& result) {
  const std::string who = result.aet;
  if (result.listed) return fmt::format("{} gets this step.", who);
  std::vector<std::string> reasons;
  for (const Criterion& one : result.criteria) {
    if (!one.passes) reasons.push_back(one.because);
  }
  const std::string first = fmt::format("{} does not get this step: {}", who, reasons.front());
  if (reasons.size() == 1) return first + ".";
  return fmt::format("{}; and {} more {}.", first, reasons.size() - 1, reasons.size() == 2 ? "reason" : "reasons");
}

AskedQuery by_station(const std::string& aet) {
  AskedQuery asked;
  asked.source = AskedQuery::Source::station;
  dicom::Dataset step;
  step.set(tags::scheduled_station_ae_title, "AE", aet);
  asked.identifier.set_items(tags::scheduled_procedure_step_sequence, {step});
  return asked;
}

}  // namespace

std::string_view to_text(AskedQuery::Source source) {
  switch (source) {
    case AskedQuery::Source::given: return "given";
    case AskedQuery::Source::last_query: return "last_query";
    case AskedQuery::Source::station: return "station";
    case AskedQuery::Source::none: break;
  }
  return "none";
}

std::optional<AskedQuery> asked_last(Context& context, const std::string& aet) {
  const auto last = last_query(context, aet);
  if (!last) return std::nullopt;
  return AskedQuery{AskedQuery::Source::last_query, last->id, last->at, identifier_of(*last)};
}

std::optional<WhyNot> why_not(Context& context, RowId step, const std::string& aet,
                              const std::optional<dicom::Dataset>& given) {
  sql::ReadKeys keys;
  keys.step_row_ids = {step};
  model::Snapshot snapshot = sql::Store(context.database).read(keys).snapshot;
  const auto records = find_step(snapshot, step);
  if (!records) return std::nullopt;
  WhyNot result;
  result.step = step;
  result.step_id = records->step->step_id;
  result.aet = aet;
  if (const Station* station = context.settings.station_of(aet)) result.station = station->station.name;
  if (given)
    result.asked = {AskedQuery::Source::given, 0, {}, *given};
  else
    result.asked = asked_last(context, aet).value_or(by_station(aet));
  Evaluation(context, *records, result).run();
  result.sentence = sentence_of(result);
  return result;
}

std::string aet_of(const Settings& settings, const std::string& station) {
  const auto found =
      std::ranges::find_if(settings.stations, [&](const Station& one) { return one.station.name == station; });
  return found == settings.stations.end() ? station : found->station.aet;
}

}  // namespace stepwise::broker
