// SPDX-License-Identifier: Apache-2.0
// One worklist query (docs/ARCHITECTURE.md): pages of rows, each made into a response identifier. A connection is held
// only while a page is read.
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
  WorklistAnswers(Context& context, const dicom::net::Peer& peer, const dicom::Dataset& identifier);
  ~WorklistAnswers() override;  // counts the query
  Page next_page() override;
  dicom::Reply final() const override { return final_; }

 private:
  void refuse(const Error& error);
  void note_replaced(const mapping::AnswerCharset& charset);
  void leave_out_past(int days);
  int cap() const;  // 0: none
  std::vector<sql::WorklistItem> capped(int cap);

  Context& context_;
  const dicom::net::Peer peer_;
  const Station* station_;
  dicom::Dataset identifier_;
  std::optional<model::WorklistQuery> query_;        // absent: refused
  std::optional<std::chrono::minutes> zone_offset_;  // (0008,0201) of the query
  dicom::Status pending_ = dicom::Status::pending;
  dicom::Reply final_;
  std::optional<sql::WorklistCursor> after_;
  int given_ = 0;
  int replaced_answers_ = 0;   // with characters that the station's sets lack
  std::string last_replaced_;  // where, in which set
  bool is_last_page_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace stepwise::broker
