// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/admission.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::broker;
using dicom::net::Peer;

TEST_CASE("D16: a peer is admitted by its AE titles and its certificate, in this order") {
  Settings settings;
  settings.called_aet = "STEPWISE";
  settings.check_called_aet = true;
  settings.admit_unknown_stations = false;
  Station station;
  station.station.name = "ct";
  station.station.aet = "CT1";
  settings.stations = {station};
  CHECK_FALSE(why_not_admitted(settings, {"CT1", "STEPWISE", "10.0.0.5"}));
  CHECK(why_not_admitted(settings, {"CT1", "OTHER", "10.0.0.5"}) == Rejection::called_aet);
  CHECK(why_not_admitted(settings, {"CT2", "STEPWISE", "10.0.0.5"}) == Rejection::not_admitted);
  settings.stations[0].certificates = {"sha256:00"};
  CHECK(why_not_admitted(settings, {"CT1", "STEPWISE", "10.0.0.5"}) == Rejection::certificate);
  settings.stations[0].admit = false;
  CHECK(why_not_admitted(settings, {"CT1", "STEPWISE", "10.0.0.5"}) == Rejection::not_admitted);
  settings.admit_unknown_stations = true;
  settings.check_called_aet = false;
  CHECK_FALSE(why_not_admitted(settings, {"CT2", "OTHER", "10.0.0.5"}));
}

TEST_CASE("each rejection has a word, which is read again, and a sentence") {
  for (int n = 0; n <= static_cast<int>(Rejection::busy); ++n) {
    const auto rejection = static_cast<Rejection>(n);
    CHECK(parse_rejection(to_text(rejection)) == rejection);
    CHECK_FALSE(sentence(rejection).empty());
  }
  CHECK_FALSE(parse_rejection("none"));
}
