// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "broker/http/api.hpp"
#include "broker/usecases/intake.hpp"
#include "hl7/charset.hpp"

namespace stepwise::broker::http {
namespace {

// Converts HL7 bytes to text for JSON, by the character set in MSH-18.
std::string readable(const std::string& bytes) {
  return hl7::decode(bytes, "").text;
}

}  // namespace

Json to_json(const broker::DryRunReport& understanding) {
  Json document{{"message_type", understanding.message_type},
                {"sender", understanding.sender},
                {"answer", readable(understanding.answer)},
                {"changes", understanding.changes},
                {"findings", Json::array()},
                {"fields", Json::array()},
                {"errors", Json::array()},
                {"sent", Json::array()}};
  for (const mapping::Origin& origin : understanding.origins)
    document["fields"].push_back({{"field", origin.field},
                                  {"path", origin.path},
                                  {"value", origin.value},
                                  {"taken", origin.taken},
                                  {"empty_before", origin.empty_before}});
  for (const Finding& finding : understanding.findings) document["findings"].push_back(to_json(finding));
  for (const Error& error : understanding.errors) document["errors"].push_back(to_json(error));
  for (const broker::DryRunReport::Sent& sent : understanding.sent)
    document["sent"].push_back({{"destination", sent.destination},
                                {"kind", sent.kind},
                                {"waits", sent.waits},
                                {"message", readable(sent.bytes)}});
  return document;
}

Response understand_message(Api& api, const Request& request) {
  if (request.body.empty())
    return to_response(
        {.status = 400, .code = "bad-body", .detail = "send one HL7 v2 message as the body, without MLLP characters"},
        request.target);
  return json_response(to_json(broker::understand(api.context, request.body)));
}

}  // namespace stepwise::broker::http
