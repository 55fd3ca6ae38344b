// SPDX-License-Identifier: Apache-2.0
// The worklist of one station: which steps match a query of it, and the answers that it gets. It reads pages of rows
// and makes a response identifier of each row. A database connection is used only while a page is read.
#pragma once
#include "broker/usecases/context.hpp"
#include "dicom/net/services.hpp"
#include "mapping/worklist/worklist.hpp"
#include "model/worklist.hpp"
#include "sql/worklist.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

// The response identifier that a query gets for a stored answer. `offset`: the zone that the query states.
dicom::Dataset answer_of(const Context& context, const dicom::Dataset& identifier,
                         const std::optional<std::chrono::minutes>& offset, const std::string& stored_answer);

class StationWorklist {
 public:
  StationWorklist(Context& context, const std::string& calling_aet, dicom::Dataset identifier);

  const Station* station() const { return station_; }  // nullptr: it is not configured
  const dicom::Dataset& identifier() const { return identifier_; }
  const std::optional<Error>& fault() const { return fault_; }  // set if the query is refused
  // As the keys and the settings of the station state it, in the department's time; without `oldest`.
  const mapping::UnderstoodQuery& understood() const { return understood_; }
  // Steps with an earlier start are not listed (past_days); absent: there is no such limit.
  const std::optional<LocalTime>& oldest() const { return oldest_; }
  int cap() const;  // 0: no cap

  // Rows and the answers made of them, in the same order. Without rows: the end.
  struct Page {
    std::vector<sql::WorklistItem> items;
    std::vector<dicom::net::WorklistAnswers::Answer> answers;
  };
  Page next_page();
  std::vector<sql::WorklistItem> next_items();  // the rows of a page without their answers
  const dicom::Reply& final() const { return final_; }

  // Answers with characters that the character sets of the station lack; attributes and set of the last one.
  int replaced_answers() const { return replaced_answers_; }
  const std::string& last_replaced() const { return last_replaced_; }

 private:
  void refuse(const Error& error);
  model::WorklistQuery whole_query() const;
  std::vector<sql::WorklistItem> capped_items();
  void note_replaced(const mapping::AnswerCharset& charset);

  Context& context_;
  const Station* station_;
  dicom::Dataset identifier_;
  std::optional<Error> fault_;
  mapping::UnderstoodQuery understood_;
  model::WorklistQuery query_;
  std::optional<LocalTime> oldest_;
  std::optional<std::chrono::minutes> zone_offset_;  // from (0008,0201) of the query
  dicom::Status pending_ = dicom::Status::pending;
  dicom::Reply final_;
  std::optional<sql::WorklistCursor> after_;
  int replaced_answers_ = 0;
  std::string last_replaced_;
  bool is_last_page_ = false;
};

}  // namespace stepwise::broker
