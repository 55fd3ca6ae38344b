// SPDX-License-Identifier: Apache-2.0
#include "app/command_line.hpp"

#include "app/conformance.hpp"
#include "app/demo.hpp"
#include "app/exit_code.hpp"
#include "app/perform.hpp"
#include "app/receive.hpp"
#include "app/send.hpp"
#include "app/serve.hpp"
#include "app/site_commands.hpp"
#include "app/worklist.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>
#include <memory>

namespace stepwise::app {

namespace {

// A subcommand of its own options, which live as long as what is run.
template <class Options>
CLI::App* add(CLI::App& app, const std::string& name, const std::string& about, int& code, int (*command)(const Options&),
              const std::function<void(CLI::App&, Options&)>& describe) {
  CLI::App* sub = app.add_subcommand(name, about);
  const auto options = std::make_shared<Options>();
  describe(*sub, *options);
  sub->callback([options, command, &code] { code = command(*options); });
  return sub;
}

void add_site(CLI::App& app, SiteOptions& site) {
  app.add_option("--config", site.config, "the configuration, a TOML file (docs/CONFIGURATION.md); without one the defaults hold")->type_name("FILE");
  app.add_option("--data-dir", site.data_dir, "where the embedded PostgreSQL keeps its data")->type_name("DIR");
  app.add_option("--set", site.set, "sets one key over the file: --set hl7.port=2575; may be repeated")->type_name("KEY=VALUE")->allow_extra_args(false);
  app.add_option("--log-level", site.log_level, "debug, info, warning or error")->check(CLI::IsMember({"debug", "info", "warning", "error"}));
  app.add_flag("--log-json", site.log_json, "one JSON object a log line");
}

void add_modality(CLI::App& app, ModalityOptions& peer) {
  app.add_option("--to", peer.to, "the worklist server")->type_name("HOST:PORT")->capture_default_str();
  app.add_option("--aet", peer.aet, "our AE title")->capture_default_str();
  app.add_option("--called", peer.called, "its AE title")->capture_default_str();
}

const char* const json_help = "JSON for scripts";

void add_site_commands(CLI::App& app, int& code) {
  add<ServeOptions>(app, "serve", "run the broker in the foreground", code, serve, [](CLI::App& sub, ServeOptions& o) {
    add_site(sub, o.site);
    sub.add_option("--ready-file", o.ready_file, "gets the real addresses as JSON once the broker is ready")->type_name("FILE");
  });
  add<SiteOptions>(app, "check-config", "say all that is wrong with a configuration", code, check_config, add_site);
  add<SiteOptions>(app, "migrate", "bring the database to this version", code, migrate, add_site);
  add<UnderstandOptions>(app, "understand", "how HL7 messages would be read, what they would change and send; writes nothing", code, understand,
                         [](CLI::App& sub, UnderstandOptions& o) {
                           add_site(sub, o.site);
                           sub.add_option("FILE", o.file, "HL7 messages")->required();
                           sub.add_flag("--json", o.json, json_help);
                         });
  CLI::App* plans = app.add_subcommand("plans", "the procedure plan: what an ordered service breaks down into")->require_subcommand(1);
  add<PlansOptions>(*plans, "import", "plans of the file replace those of the same service", code, import_plans, [](CLI::App& sub, PlansOptions& o) {
    add_site(sub, o.site);
    sub.add_option("FILE", o.file, "JSON, as `plans export` writes it")->required();
  });
  add<PlansOptions>(*plans, "export", "all plans, as JSON", code, export_plans, [](CLI::App& sub, PlansOptions& o) {
    add_site(sub, o.site);
    sub.add_option("FILE", o.file, "- is standard output")->required();
  });
  add<ConformanceOptions>(app, "conformance", "write what it promises on the wire, as tables", code, write_conformance, [](CLI::App& sub, ConformanceOptions& o) {
    sub.add_option("FOLDER", o.folder, "where the documents go, such as docs/conformance")->required()->check(CLI::ExistingDirectory);
  });
}

void add_hl7_commands(CLI::App& app, int& code) {
  add<SendOptions>(app, "send", "be a HIS: send HL7 messages, print each answer", code, send, [](CLI::App& sub, SendOptions& o) {
    sub.add_option("FILE", o.files,
                   "one or many messages each, plain or in MLLP blocks; ${today}, ${now} and ${id} in them are filled in")
        ->required();
    sub.add_option("--to", o.to, "the receiver")->type_name("HOST:PORT")->capture_default_str();
    sub.add_option("--timeout", o.timeout_s, "seconds to wait for an answer")->check(CLI::Range(1, 3600))->capture_default_str();
    sub.add_flag("--json", o.json, json_help);
  });
  add<ReceiveOptions>(app, "receive", "be a PACS or a HIS: print what is sent, acknowledge it", code, receive, [](CLI::App& sub, ReceiveOptions& o) {
    sub.add_option("--listen", o.port, "0 picks a free port")->type_name("PORT")->required()->check(CLI::Range(0, 65535));
    sub.add_option("--address", o.address, "of this machine")->capture_default_str();
    sub.add_option("--ack", o.ack, "AA, AE, AR or none")->check(CLI::IsMember({"AA", "AE", "AR", "none"}))->capture_default_str();
    sub.add_option("--count", o.count, "end after so many messages")->check(CLI::PositiveNumber);
    sub.add_flag("--json", o.json, json_help);
  });
}

void add_modality_commands(CLI::App& app, int& code) {
  add<WorklistOptions>(app, "worklist", "be a modality: query the worklist", code, worklist, [](CLI::App& sub, WorklistOptions& o) {
    add_modality(sub, o.peer);
    sub.add_option("--date", o.criteria.date, "today, YYYYMMDD or a range YYYYMMDD-YYYYMMDD");
    sub.add_option("--modality", o.criteria.modality, "CT, DX, NM ...");
    sub.add_option("--station", o.criteria.station_aet, "scheduled station AE title");
    sub.add_option("--step", o.criteria.step_id, "scheduled procedure step ID");
    sub.add_option("--patient-id", o.criteria.patient_id);
    sub.add_option("--name", o.criteria.patient_name, "patient name, with * and ?: 'WEST*'");
    sub.add_option("--accession", o.criteria.accession_number, "accession number");
    sub.add_option("--procedure", o.criteria.requested_procedure_id, "requested procedure ID");
    sub.add_flag("--json", o.json, json_help);
  });
  add<PerformOptions>(app, "perform", "be a modality: perform a step of the worklist, start to end", code, perform, [](CLI::App& sub, PerformOptions& o) {
    sub.add_option("SPS-ID", o.step_id, "scheduled procedure step ID, as `worklist` shows it")->required();
    add_modality(sub, o.peer);
    sub.add_option("--discontinue", o.discontinue, "discontinue it, for this reason of DICOM CID 9300: 110514 wrong worklist entry ...")->type_name("CODE");
    sub.add_flag("--json", o.json, json_help);
  });
  add<DemoOptions>(app, "demo", "the pulmonary embolism case from order to result, on a broker and peers of its own", code, demo,
                   [](CLI::App& sub, DemoOptions& o) { sub.add_flag("--keep", o.keep, "leave it running to look around"); });
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app("Stepwise: HL7 orders in, DICOM worklist and performed steps out, status back. Also its own bench-top HIS and modality.", "stepwise");
  app.footer(
      "Exit codes: 0 fine; 1 refused (AE, AR, a DIMSE failure, a check that failed); 2 transport (nobody there, lost, no answer in time,\n"
      "database away); 64 a command line, configuration or file that is no good.\n"
      "`stepwise COMMAND --help` says more.");
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  int code = exit_fine;
  add_site_commands(app, code);
  add_hl7_commands(app, code);
  add_modality_commands(app, code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? exit_fine : exit_usage;
  } catch (const std::exception& e) {
    std::cerr << "stepwise: " << e.what() << "\n";
    return exit_transport;
  }
  return code;
}

}  // namespace stepwise::app
