// SPDX-License-Identifier: Apache-2.0
// What `--ready-file` gets for scripts and tests: where the broker really listens, once it is ready.
#pragma once
#include "base/json.hpp"
#include "broker/service/service.hpp"

#include <filesystem>

namespace stepwise::broker {

// {"pid": 1, "hl7": {"address", "port"}, "dicom": {"address", "port", "ae_title"}, "http": {"address", "port", "url"}}
Json ready_document(const Addresses& addresses, const std::string& ae_title);
// Whole or not at all: written beside it and renamed. Throws std::runtime_error.
void write_ready_file(const std::filesystem::path& path, const Json& document);

}  // namespace stepwise::broker
