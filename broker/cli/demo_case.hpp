// SPDX-License-Identifier: Apache-2.0
// The pulmonary embolism case, step by step as in the table of reference 7.3, with D23: the action of each step and the
// expected result.
#pragma once
#include "broker/cli/demo_site.hpp"
#include "broker/cli/demo_story.hpp"
#include "broker/testpeers/test_modality.hpp"

#include <string>
#include <vector>

namespace stepwise::broker {

class DemoCase {
 public:
  DemoCase(DemoSite& site, DemoStory& story);
  void tell();  // performs and prints the case; throws DemoInterrupted

 private:
  void patient_arrives();
  void order_is_placed();
  void modalities_ask();
  void x_ray_begins();
  void x_ray_ends();
  void rest_is_cancelled();
  void end();

  void send(const std::string& message);
  // Checks that the messages to HIS or PACS since the last call are exactly `names`, for example "SC/IP", in this
  // order.
  std::vector<MessageSummary> expect_told(const std::string& who, const DemoPeer& peer, std::size_t& seen,
                                          const std::vector<std::string>& names);
  std::vector<dicom::Dataset> expect_listed(const TestModality& modality, const std::string& aet,
                                            const std::string& kind, std::size_t steps);
  void expect_reply(const std::string& request, const Result<dicom::Reply>& reply);

  DemoSite& site_;
  DemoStory& story_;
  TestModality x_ray_, gamma_camera_;
  std::size_t his_seen_ = 0, pacs_seen_ = 0;
  std::string x_ray_study_, lung_study_;
  dicom::Dataset x_ray_item_;
  std::string performed_uid_;
};

}  // namespace stepwise::broker
