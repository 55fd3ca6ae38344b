// SPDX-License-Identifier: Apache-2.0
// The answers to one C-FIND (docs/ARCHITECTURE.md): the worklist of the station, and what is recorded of the query.
#pragma once
#include "broker/usecases/query_records.hpp"
#include "broker/usecases/station_worklist.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace stepwise::broker {

class WorklistAnswers final : public dicom::net::WorklistAnswers {
 public:
  WorklistAnswers(Context context, const dicom::net::Peer& peer, const dicom::Dataset& identifier);
  ~WorklistAnswers() override;  // counts the query in the metrics
  Page next_page() override;
  dicom::Reply final() const override { return worklist_.final(); }
  void ended(const std::optional<dicom::Reply>& reply, int sent) override;

 private:
  void audit_query();

  Context context_;
  const dicom::net::Peer peer_;
  StationWorklist worklist_;
  std::optional<QueryInWork> record_;  // absent: queries are not recorded
  int given_ = 0;
  std::vector<model::RowId> patients_;  // of the answers
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace stepwise::broker
