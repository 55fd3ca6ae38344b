// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/command_line.hpp"

#include "broker/cli/access_commands.hpp"
#include "broker/cli/audit_commands.hpp"
#include "broker/cli/commands.hpp"
#include "broker/cli/conformance.hpp"
#include "broker/cli/connection_commands.hpp"
#include "broker/cli/query_commands.hpp"
#include "broker/cli/site_commands.hpp"
#include "broker/terminal/command.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace stepwise::broker {

namespace {

constexpr auto about =
    "Stepwise, an HL7-to-DICOM broker: it receives HL7 orders, serves the DICOM worklist, receives MPPS and sends status messages.\n"
    "Some commands simulate a HIS, a PACS or a modality for tests.";
constexpr auto exit_codes =
    "Exit codes: 0 success; 1 refused (AE, AR, a DIMSE failure, a failed check); 2 transport (no connection,\n"
    "connection lost, no answer in time, no database); 64 invalid command line, configuration or file.\n"
    "`stepwise COMMAND --help` shows the options of a command.";

void add_json(CLI::App& app, bool& json) {
  app.add_flag("--json", json, "JSON for scripts");
}

void add_tls_files(CLI::App& app, PeerTls& o) {
  CLI::Option* certificate = app.add_option("--tls-certificate", o.certificate, "our certificate, in PEM form");
  CLI::Option* key = app.add_option("--tls-key", o.key, "its private key");
  certificate->type_name("FILE")->needs(key);
  key->type_name("FILE")->needs(certificate);
  app.add_option("--tls-ca", o.authorities, "the authorities whose certificates are accepted")->type_name("FILE");
}

void add_client_tls(CLI::App& app, PeerTls& o) {
  app.add_flag("--tls", o.is_used, "use TLS; each option of TLS means it, too");
  add_tls_files(app, o);
  app.add_option("--tls-host", o.host, "name in the certificate of the server, if it is not the host of --to");
}

void add_peer(CLI::App& app, ModalityOptions& o) {
  app.add_option("--to", o.to, "the worklist server")->type_name("HOST:PORT")->capture_default_str();
  app.add_option("--aet", o.aet, "our AE title")->capture_default_str();
  app.add_option("--called", o.called, "its AE title")->capture_default_str();
  add_client_tls(app, o.tls);
}

// Adds the options of a command; there is one overload per type of options.
void add_options(CLI::App& app, SiteOptions& o) {
  app.add_option("--config", o.config,
                 "configuration file in TOML (docs/CONFIGURATION.md); default: the built-in defaults")
      ->type_name("FILE");
  app.add_option("--data-dir", o.data_dir, "data folder of the embedded PostgreSQL")->type_name("DIR");
  CLI::Option* set =
      app.add_option("--set", o.set, "override one key of the file, such as hl7.port=0; can be repeated");
  set->type_name("KEY=VALUE")->allow_extra_args(false);
  CLI::Option* level = app.add_option("--log-level", o.log_level, "debug, info, warning or error");
  level->check(CLI::IsMember({"debug", "info", "warning", "error"}));
  app.add_flag("--log-json", o.log_json, "write each log line as a JSON object");
}

void add_options(CLI::App& app, ServeOptions& o) {
  add_options(app, o.site);
  app.add_option("--ready-file", o.ready_file,
                 "file to which the addresses are written as JSON when the broker is ready")
      ->type_name("FILE");
}

void add_options(CLI::App& app, UnderstandOptions& o) {
  app.add_option("FILE", o.file, "file of HL7 messages, in the same form as for `send`")->required();
  app.add_option("--sender", o.sender, "process them as messages of this configured sender");
  add_options(app, o.site);
  add_json(app, o.json);
}

void add_options(CLI::App& app, PlansOptions& o) {
  app.add_option("FILE", o.file, "JSON; - is standard output")->required();
  add_options(app, o.site);
}

void add_options(CLI::App& app, ApplyPlansOptions& o) {
  add_options(app, o.site);
}

void add_options(CLI::App&, MappingOptions&) {}

void add_options(CLI::App& app, ImportOptions& o) {
  app.add_option("FILE", o.file, "HL7 messages in the form of RAD-4: ORM^O01 with ZDS or OMI^O23, ORC-1 NW")
      ->required();
  app.add_option("--sender", o.sender, "the configured sender of these orders")->required();
  app.add_option("--confirm-steps", o.confirmed_steps,
                 "let it end or move so many open steps, more than [bulk_change] allows")
      ->check(CLI::NonNegativeNumber);
  add_options(app, o.site);
}

void add_options(CLI::App& app, ConformanceOptions& o) {
  CLI::Option* folder = app.add_option("FOLDER", o.folder, "folder for the documents, such as docs/conformance");
  folder->required()->check(CLI::ExistingDirectory);
}

void add_options(CLI::App& app, SendOptions& o) {
  app.add_option("FILE", o.files,
                 "one or many messages each, plain or in MLLP blocks;\n"
                 "${today}, ${now} and ${id} in them are replaced")
      ->required();
  app.add_option("--to", o.to, "the receiver")->type_name("HOST:PORT")->capture_default_str();
  CLI::Option* timeout = app.add_option("--timeout", o.timeout_s, "seconds to wait for an answer");
  timeout->check(CLI::Range(1, 3600))->capture_default_str();
  add_client_tls(app, o.tls);
  add_json(app, o.json);
}

void add_options(CLI::App& app, ReceiveOptions& o) {
  CLI::Option* port = app.add_option("--listen", o.port, "0 picks a free port");
  port->type_name("PORT")->required()->check(CLI::Range(0, 65535));
  app.add_option("--address", o.address, "of this machine")->capture_default_str();
  CLI::Option* ack = app.add_option("--ack", o.ack, "AA, AE, AR or none");
  ack->check(CLI::IsMember({"AA", "AE", "AR", "none"}))->capture_default_str();
  app.add_option("--count", o.count, "stop after this number of messages")->check(CLI::PositiveNumber);
  add_tls_files(app, o.tls);
  add_json(app, o.json);
}

void add_options(CLI::App& app, WorklistOptions& o) {
  add_peer(app, o.peer);
  app.add_option("--date", o.criteria.date, "today, YYYYMMDD or a range YYYYMMDD-YYYYMMDD");
  app.add_option("--modality", o.criteria.modality, "CT, DX, NM ...");
  app.add_option("--station", o.criteria.station_aet, "scheduled station AE title");
  app.add_option("--step", o.criteria.step_id, "scheduled procedure step ID");
  app.add_option("--patient-id", o.criteria.patient_id, "patient ID");
  app.add_option("--name", o.criteria.patient_name, "patient name, with * and ?: 'WEST*'");
  app.add_option("--accession", o.criteria.accession_number, "accession number");
  app.add_option("--procedure", o.criteria.requested_procedure_id, "requested procedure ID");
  add_json(app, o.json);
}

void add_options(CLI::App& app, PerformOptions& o) {
  app.add_option("SPS-ID", o.step_id, "scheduled procedure step ID, as `worklist` shows it")->required();
  add_peer(app, o.peer);
  CLI::Option* reason = app.add_option("--discontinue", o.discontinue,
                                       "reason of the discontinuation, a code of DICOM CID 9300 such as 110514");
  reason->type_name("CODE");
  add_json(app, o.json);
}

void add_name(CLI::App& app, std::string& name) {
  app.add_option("NAME", name, "its name")->required();
}

void add_role(CLI::App& app, std::string& role) {
  CLI::Option* option =
      app.add_option("--role", role, "view, register, act or administer; each includes those before it");
  option->required()->check(CLI::IsMember({"view", "register", "act", "administer"}));
}

void add_options(CLI::App& app, ListAccessOptions& o) {
  add_options(app, o.site);
}

void add_options(CLI::App& app, NamedOptions& o) {
  add_name(app, o.name);
  add_options(app, o.site);
}

void add_options(CLI::App& app, RoleOptions& o) {
  add_options(app, static_cast<NamedOptions&>(o));
  add_role(app, o.role);
}

void add_options(CLI::App& app, NewUserOptions& o) {
  add_options(app, static_cast<RoleOptions&>(o));
  app.add_flag("--without-password", o.without_password, "the user comes through a reverse proxy only");
}

void add_options(CLI::App& app, TokenOptions& o) {
  add_options(app, static_cast<RoleOptions&>(o));
  app.add_option("--days", o.days, "days of validity; default: until it is revoked")->check(CLI::Range(1, 3650));
}

void add_options(CLI::App& app, EchoOptions& o) {
  app.add_option("NAME", o.name, "name of a destination, station or archive in the configuration")->required();
  add_options(app, o.site);
  add_json(app, o.json);
}

void add_options(CLI::App& app, ListDestinationsOptions& o) {
  add_options(app, o.site);
}

void add_options(CLI::App& app, DestinationOptions& o) {
  add_name(app, o.name);
  add_options(app, o.site);
}

void add_options(CLI::App& app, PauseOptions& o) {
  add_options(app, static_cast<DestinationOptions&>(o));
  app.add_option("--reason", o.reason, "why, for those who see it");
}

void add_options(CLI::App& app, AuditListOptions& o) {
  app.add_option("--patient", o.patient, "row id of a patient: who looked at this patient");
  app.add_option("--order", o.order, "row id of an order");
  app.add_option("--actor", o.actor, "name of the user, program, sender or station");
  app.add_flag("--changes", o.changes, "only what was created, changed or removed");
  app.add_option("--rows", o.rows, "the newest so many")->check(CLI::Range(1, 10'000))->capture_default_str();
  add_options(app, o.site);
}

void add_options(CLI::App& app, AuditVerifyOptions& o) {
  app.add_option("--expect", o.expected, "SEQ:HASH of a record, as the log of the broker has them: it must be there");
  add_options(app, o.site);
}

void add_options(CLI::App& app, AuditExportOptions& o) {
  app.add_option("FILE", o.file, "JSON lines, the oldest record first; - is standard output")->required();
  add_options(app, o.site);
}

void add_options(CLI::App& app, QueriesOptions& o) {
  app.add_option("--id", o.id, "one query: its keys and its answers, as they were then");
  app.add_option("--station", o.station, "name of a station, or its AE title");
  app.add_option("--since", o.since, "from this time on: 2026-01-31 or 2026-01-31T08:00");
  app.add_option("--until", o.until, "before this time");
  app.add_option("--step", o.step, "row id of a step: only queries that got it");
  app.add_flag("--rejected", o.rejected, "rejected associations instead of queries");
  app.add_option("--rows", o.rows, "the newest so many")->check(CLI::Range(1, 10'000))->capture_default_str();
  add_options(app, o.site);
}

void add_options(CLI::App& app, WhyNotOptions& o) {
  app.add_option("SPS-ID", o.step, "scheduled procedure step ID, or row id of the step")->required();
  app.add_option("--station", o.station, "name of the station, or its AE title")->required();
  CLI::Option* key = app.add_option(
      "--key", o.keys, "key of the query, such as modality=CT; can be repeated; default: the keys of its last query");
  key->type_name("NAME=VALUE")->allow_extra_args(false);
  add_options(app, o.site);
}

void add_folder(CLI::App& app, std::filesystem::path& folder, const std::string& what) {
  app.add_option("--folder", folder, what)->type_name("DIR")->required()->check(CLI::ExistingDirectory);
}

void add_validity(CLI::App& app, int& days) {
  app.add_option("--days", days, "days of validity")->check(CLI::Range(1, 36500))->capture_default_str();
}

void add_options(CLI::App& app, AuthorityOptions& o) {
  add_folder(app, o.folder, "folder for ca.pem and ca.key");
  app.add_option("--name", o.name, "its name")->capture_default_str();
  add_validity(app, o.days);
}

void add_options(CLI::App& app, IssueOptions& o) {
  app.add_option("NAME", o.name, "common name; the files are NAME.pem and NAME.key")->required();
  add_folder(app, o.folder, "folder of the authority, and for the new files");
  CLI::Option* hosts = app.add_option(
      "--host", o.hosts, "DNS name or IP address by which clients call it; a client needs none; can be repeated");
  hosts->allow_extra_args(false);
  add_validity(app, o.days);
}

void add_options(CLI::App& app, ShowCertificateOptions& o) {
  app.add_option("FILE", o.file, "a certificate in PEM form")->required();
}

void add_options(CLI::App& app, DemoOptions& o) {
  app.add_flag("--keep", o.keep, "keep it running after the last step");
}

// Adds commands to the parser; `code` gets the exit code of the command that was run.
class Commands {
 public:
  Commands(CLI::App& app, int& code) : app_(app), code_(code) {}

  template <class Options>
  void add(const std::string& name, int (*command)(const Options&), const std::string& what) {
    CLI::App* sub = app_.add_subcommand(name, what);
    const auto options = std::make_shared<Options>();
    add_options(*sub, *options);
    sub->callback([options, command, &code = code_] { code = command(*options); });
  }

 private:
  CLI::App& app_;
  int& code_;
};

void add_commands(CLI::App& app, int& code) {
  Commands commands(app, code);
  commands.add("serve", serve, "run the broker in the foreground");
  commands.add("check-config", check_config, "list all errors of a configuration");
  commands.add("migrate", migrate, "migrate the database to the version of this program");
  CLI::App* plans =
      app.add_subcommand("plans", "import and export procedure plans: the procedures and steps of an ordered service");
  plans->require_subcommand(1);
  Commands plan_commands(*plans, code);
  plan_commands.add("import", import_plans, "import plans; they replace those of the same service");
  plan_commands.add("export", export_plans, "all plans");
  plan_commands.add("apply", apply_plans, "apply the procedure plans to the orders that were placed before them");
  commands.add("mapping", show_mapping, "print the defaults of a mapping file, with the meaning of each field");
  commands.add("import", import_orders,
               "import the open orders of a former system with their numbers; nothing is sent");
  commands.add("understand", understand,
               "show how a message would be processed, what it would change and send; changes nothing");
  commands.add("send", send, "act as a HIS: send HL7 messages, print each answer");
  commands.add("receive", receive, "act as a PACS or HIS: print and acknowledge received messages");
  commands.add("worklist", worklist, "act as a modality: query the worklist");
  commands.add("perform", perform, "act as a modality: perform a step of the worklist from start to end");
  commands.add("echo", echo, "test the connection to a destination, station or archive without sending a message");
  CLI::App* destination = app.add_subcommand("destination", "the systems to which messages are sent");
  destination->require_subcommand(1);
  Commands destination_commands(*destination, code);
  destination_commands.add("list", list_destinations, "list the destinations with their queues");
  destination_commands.add("pause", pause_destination, "send nothing to a destination until it is resumed");
  destination_commands.add("resume", resume_destination, "resume a destination that is paused");
  CLI::App* user = app.add_subcommand("user", "users of the API and the web application");
  user->require_subcommand(1);
  Commands user_commands(*user, code);
  user_commands.add("list", list_users, "list the users");
  user_commands.add("add", add_user, "add a user; the password is read from standard input");
  user_commands.add("role", set_user_role, "change the role of a user");
  user_commands.add("password", set_user_password, "set a new password, read from standard input");
  user_commands.add("disable", disable_user, "disable a user and end the sessions of this user");
  user_commands.add("enable", enable_user, "enable a user");
  CLI::App* token = app.add_subcommand("token", "tokens with which programs call the API");
  token->require_subcommand(1);
  Commands token_commands(*token, code);
  token_commands.add("list", list_tokens, "list the tokens");
  token_commands.add("add", add_token, "add a token and print it, once");
  token_commands.add("revoke", revoke_token, "revoke a token");
  CLI::App* audit = app.add_subcommand("audit", "the audit trail: who did what with the data of which patients");
  audit->require_subcommand(1);
  Commands audit_commands(*audit, code);
  audit_commands.add("list", list_audit, "show the newest records");
  audit_commands.add("verify", verify_audit, "check that no record was changed and none is missing");
  audit_commands.add("export", export_audit, "write all records to a file");
  commands.add("queries", list_queries, "show what the stations asked for and what they got");
  commands.add("why-not", explain_why_not, "explain why a step is not on the worklist of a station");
  CLI::App* certificate = app.add_subcommand("certificate", "a private authority and certificates for a first set-up");
  certificate->require_subcommand(1);
  Commands certificate_commands(*certificate, code);
  certificate_commands.add("authority", make_authority, "make a private authority");
  certificate_commands.add("issue", issue_certificate, "issue a certificate of the private authority");
  certificate_commands.add("show", show_certificate, "show what a certificate says, as the configuration names it");
  commands.add("demo", demo, "run the pulmonary embolism example from order to result, with its own broker and peers");
  commands.add("conformance", write_conformance, "write the conformance statements");
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app(about, "stepwise");
  app.footer(exit_codes);
  app.set_version_flag("--version", STEPWISE_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  int code = exit_fine;
  add_commands(app, code);
  const auto is_named = [&](const CLI::App* one) { return one->get_name() == argv[1]; };
  if (argc > 1 && argv[1][0] != '-' && app.get_subcommands(is_named).empty()) {
    std::cerr << "stepwise: there is no subcommand " << argv[1] << "; stepwise --help lists them\n";
    return exit_usage;
  }
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

}  // namespace stepwise::broker
