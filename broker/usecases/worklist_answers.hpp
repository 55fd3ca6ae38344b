// SPDX-License-Identifier: Apache-2.0
// The answers to one worklist query (docs/ARCHITECTURE.md). It reads pages of rows and makes a response identifier of
// each row. A database connection is used only while a page is read.
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

class WorklistAnswers final : public dicom::net::WorklistAnswers {
 public:
  WorklistAnswers(Context context, const dicom::net::Peer& peer, const dicom::Dataset& identifier);
  ~WorklistAnswers() override;  // counts the query in the metrics
  Page next_page() override;
  dicom::Reply final() const override { return final_; }

 private:
  void refuse(const Error& error);
  void record_query();
  void note_replaced(const mapping::AnswerCharset& charset);
  void leave_out_past(int days);
  int cap() const;  // 0: no cap
  std::vector<sql::WorklistItem> capped(int cap);

  Context context_;
  const dicom::net::Peer peer_;
  const Station* station_;
  dicom::Dataset identifier_;
  std::optional<model::WorklistQuery> query_;        // absent: the query was refused
  std::optional<std::chrono::minutes> zone_offset_;  // from (0008,0201) of the query
  dicom::Status pending_ = dicom::Status::pending;
  dicom::Reply final_;
  std::optional<sql::WorklistCursor> after_;
  int given_ = 0;
  std::vector<model::RowId> patients_;  // of the answers
  int replaced_answers_ = 0;            // number of answers with characters that the station's sets lack
  std::string last_replaced_;           // attributes and character set of the last such answer
  bool is_last_page_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace stepwise::broker
