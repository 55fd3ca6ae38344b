// SPDX-License-Identifier: Apache-2.0
// The numbers for decisions: SiteNumbers takes them from the sequences of the database, DryNumbers gives placeholders
// for a dry run.
#pragma once
#include "broker/usecases/settings.hpp"
#include "model/decision.hpp"
#include "sql/numbers.hpp"

#include <string>

namespace stepwise::broker {

class MessageNumbers : public model::Numbers {
 public:
  virtual std::string control_id() = 0;  // MSH-10 of what we send, at most 20 characters
};

class SiteNumbers final : public MessageNumbers {
 public:
  SiteNumbers(sql::NumberBlocks& blocks, const Settings& settings) : blocks_(blocks), settings_(settings) {}
  model::RowId row() override;
  std::string accession_number() override;
  std::string requested_procedure_id() override;
  std::string step_id() override;
  std::string filler_order_number() override;
  std::string temporary_patient_id() override;
  std::string study_instance_uid() override;
  bool is_own_accession_number(const std::string& number) const override;
  bool is_own_requested_procedure_id(const std::string& number) const override;
  std::string control_id() override;

 private:
  std::string draw(sql::Sequence sequence, const NumberFormat& format);
  sql::NumberBlocks& blocks_;
  const Settings& settings_;
};

// Takes no numbers from the database; gives placeholders that can be recognised.
class DryNumbers final : public MessageNumbers {
 public:
  model::RowId row() override { return --row_; }
  std::string accession_number() override { return "(accession)"; }
  std::string requested_procedure_id() override { return numbered("(procedure)"); }
  std::string step_id() override { return numbered("(step)"); }
  std::string filler_order_number() override { return numbered("(filler)"); }
  std::string temporary_patient_id() override { return "(patient)"; }
  std::string study_instance_uid() override { return "2.25." + std::to_string(++count_); }
  std::string control_id() override { return "(control id)"; }

 private:
  std::string numbered(std::string text) { return text.insert(text.size() - 1, " " + std::to_string(++count_)); }
  model::RowId row_ = 0;
  int count_ = 0;
};

}  // namespace stepwise::broker
