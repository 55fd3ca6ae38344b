// SPDX-License-Identifier: Apache-2.0
// The worklist model of docs/PERFORMANCE.md: n open steps over 30 days x 12 stations x 6 modalities, and the five
// queries asked of it.
#pragma once
#include "dicom/dataset.hpp"
#include "sql/database.hpp"

#include <string>
#include <vector>

namespace stepwise::bench {

// Adds open steps number `from` to `to` (exclusive) to the database, with everything that belongs to them.
void add_open_steps(sql::Database& database, int from, int to);
// Finished orders, which no longer have a worklist row.
void add_finished_orders(sql::Database& database, int from, int to);

struct Query {
  std::string name;
  dicom::Dataset keys;
};
// q1 date + CT + one station, q2 patient id, q3 accession number, q4 SMITH^J*, q5 one day; for a model of n steps.
std::vector<Query> queries(int n);

}  // namespace stepwise::bench
