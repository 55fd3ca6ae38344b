// SPDX-License-Identifier: Apache-2.0
// `stepwise demo`: the pulmonary embolism case (reference 7.3 with D23) on a broker, a database, a HIS, a PACS and two
// modalities of its own.
#pragma once

namespace stepwise::broker {

struct DemoOptions {
  bool keep = false;  // leaves it running to look around, until Ctrl-C
};
// Told step by step; exit_fine only if the worklists, the states and every message that HIS and PACS got are exactly
// those of the case.
int demo(const DemoOptions& options);

}  // namespace stepwise::broker
