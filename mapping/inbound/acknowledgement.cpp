// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/readers.hpp"

namespace stepwise::mapping {

Result<model::Request> read_acknowledgement(Reading& reading, std::string_view) {
  const Located msa{reading.message.segment("MSA"), 1, "MSA"};
  if (!msa.exists()) return missing_segment("MSA", "required in an acknowledgement");
  model::LateAcknowledgement late;
  late.code = msa.segment.text(1);
  late.control_id = msa.segment.text(2);
  if (late.control_id.empty()) return missing_field(msa.place(2), "the control id of the message that is acknowledged");
  late.is_accepted = late.code == "AA" || late.code == "CA";
  late.text = msa.segment.text(3);
  for (const char* path : {"ERR-8", "ERR-7", "ERR-3.2", "ERR-1.4.2"}) {
    if (late.text.empty()) late.text = reading.message.text(path);
  }
  return model::Request(std::move(late));
}

}  // namespace stepwise::mapping
