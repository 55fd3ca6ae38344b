// SPDX-License-Identifier: Apache-2.0
#include "broker/http/router.hpp"

#include "broker/http/api.hpp"

namespace stepwise::broker::http {
namespace {

using enum Access;
using enum Runs;

// clang-format off
constexpr Route table[] = {
    {"GET",    "/",                                     "Get the web application", open, at_once, "", get_web_file},
    {"GET",    "/app.js",                               "Get the program of the web application", open, at_once, "", get_web_file},
    {"GET",    "/app.css",                              "Get the style of the web application", open, at_once, "", get_web_file},
    {"GET",    "/icon.svg",                             "Get the icon of the web application", open, at_once, "", get_web_file},
    {"GET",    "/healthz",                              "Whether the process runs", open, at_once, "", get_healthz},
    {"GET",    "/readyz",                               "Whether the broker is ready to work, and which parts are not", open, on_worker, "", get_readyz},
    {"GET",    "/metrics",                              "Metrics for Prometheus", view, on_worker, "", get_metrics},

    {"GET",    "/api/v1/search",                        "Find records by any number, or patients by name", view, on_worker, "", search},
    {"GET",    "/api/v1",                               "List the links of the API", view, at_once, "", get_index},
    {"GET",    "/api/v1/patients",                      "List patients", view, on_worker, "", list_patients},
    {"POST",   "/api/v1/patients",                      "Register a patient of the department", register_, on_worker, json_type, register_patient},
    {"GET",    "/api/v1/patients/{id}",                 "Get a patient with visits", view, on_worker, "", get_patient},
    {"GET",    "/api/v1/patients/{id}/timeline",        "List what happened to a patient and the patient's orders", view, on_worker, "", get_patient_timeline},
    {"POST",   "/api/v1/patients/{id}/correct",         "Correct the data of a patient", register_, on_worker, json_type, correct_patient},
    {"POST",   "/api/v1/patients/{id}/undo-merge",      "Undo the merge of this patient into another", act, on_worker, json_type, undo_merge},
    {"POST",   "/api/v1/patients/{id}/merge",           "Merge another patient into this one", act, on_worker, json_type, merge_patient},

    {"GET",    "/api/v1/orders",                        "List orders", view, on_worker, "", list_orders},
    {"POST",   "/api/v1/orders",                        "Place an order of the department (filler-placed order)", register_, on_worker, json_type, place_order},
    {"GET",    "/api/v1/orders/{id}",                   "Get an order with procedures, steps and deliveries", view, on_worker, "", get_order},
    {"GET",    "/api/v1/orders/{id}/timeline",          "List what happened to an order", view, on_worker, "", get_order_timeline},
    {"POST",   "/api/v1/orders/{id}/cancel",            "Cancel the open steps of an order", act, on_worker, json_type, cancel_order},
    {"POST",   "/api/v1/orders/{id}/steps",             "Add a scheduled step to an order", register_, on_worker, json_type, add_step},
    {"POST",   "/api/v1/orders/{id}/apply-plan",        "Apply the procedure plan that was imported after the order", act, on_worker, json_type, apply_plan},
    {"GET",    "/api/v1/orders/{id}/images",            "Query the archives for the images of an order", view, on_worker, "", get_images},

    {"GET",    "/api/v1/steps",                         "List scheduled steps", view, on_worker, "", list_steps},
    {"GET",    "/api/v1/steps/{id}",                    "Get a scheduled step", view, on_worker, "", get_step},
    {"GET",    "/api/v1/steps/{id}/why-not",            "Explain why a step is not on the worklist of a station", view, on_worker, "", get_why_not},
    {"POST",   "/api/v1/steps/{id}/schedule",           "Schedule or reschedule a step", register_, on_worker, json_type, schedule_step},
    {"POST",   "/api/v1/steps/{id}/cancel-appointment", "Cancel the appointment of a step; its order stays", act, on_worker, json_type, cancel_appointment},
    {"POST",   "/api/v1/steps/{id}/cancel",             "Cancel a step, or mark it as never performed", act, on_worker, json_type, cancel_step},
    {"POST",   "/api/v1/steps/{id}/arrive",             "Mark the patient of a step as arrived", register_, on_worker, json_type, mark_arrived},
    {"POST",   "/api/v1/steps/{id}/ready",              "Mark a step as ready to be performed", act, on_worker, json_type, mark_ready},
    {"POST",   "/api/v1/steps/{id}/complete",           "Complete a step of a device that sends no MPPS", act, on_worker, json_type, complete_step},

    {"GET",    "/api/v1/performed-steps",               "List performed steps", view, on_worker, "", list_performed_steps},
    {"GET",    "/api/v1/performed-steps/{id}",          "Get a performed step", view, on_worker, "", get_performed_step},
    {"POST",   "/api/v1/performed-steps/{id}/link",     "Link a performed step to a scheduled step", act, on_worker, json_type, link_performed_step},

    {"POST",   "/api/v1/performed-steps/{id}/unlink",   "Remove a link", act, on_worker, json_type, unlink_performed_step},
    {"POST",   "/api/v1/performed-steps/{id}/close",    "Close a performed step that its modality does not end", act, on_worker, json_type, close_performed_step},
    {"GET",    "/api/v1/datasets/{id}/raw",             "Get an N-CREATE or N-SET dataset as it was received", view, on_worker, "", get_dataset_bytes},
    {"GET",    "/api/v1/discrepancies",                 "List the discrepancies, with proposals", view, on_worker, "", list_discrepancies},
    {"POST",   "/api/v1/never-performed",               "Mark overdue steps as never performed", act, on_worker, json_type, give_up_never_performed},
    {"POST",   "/api/v1/held-changes/{id}/confirm",     "Confirm a change of very many steps", act, on_worker, json_type, confirm_held_change},
    {"POST",   "/api/v1/held-changes/{id}/dismiss",     "Dismiss a held change without making it", act, on_worker, json_type, dismiss_held_change},

    {"GET",    "/api/v1/messages",                      "List received messages", view, on_worker, "", list_messages},
    {"GET",    "/api/v1/messages/{id}",                 "Get a journal entry", view, on_worker, "", get_message},
    {"GET",    "/api/v1/messages/{id}/raw",             "Get a received message as it was received", view, on_worker, "", get_message_bytes},
    {"GET",    "/api/v1/messages/{id}/ack",             "Get the acknowledgement of a message", view, on_worker, "", get_message_ack},

    {"POST",   "/api/v1/messages/process-again",        "Process refused messages again", act, on_worker, json_type, process_messages_again},

    {"POST",   "/api/v1/deliveries/act",                "Resend, park or release several messages", act, on_worker, json_type, act_on_deliveries},
    {"GET",    "/api/v1/deliveries",                    "List outbound messages", view, on_worker, "", list_deliveries},
    {"GET",    "/api/v1/deliveries/{id}",               "Get a delivery", view, on_worker, "", get_delivery},
    {"GET",    "/api/v1/deliveries/{id}/raw",           "Get a message as it is sent", view, on_worker, "", get_delivery_bytes},
    {"GET",    "/api/v1/deliveries/{id}/answer",        "Get the last answer of the receiver", view, on_worker, "", get_delivery_answer},
    {"POST",   "/api/v1/deliveries/{id}/resend",        "Send a parked message again", act, on_worker, json_type, resend_delivery},
    {"POST",   "/api/v1/deliveries/{id}/park",          "Park a pending message", act, on_worker, json_type, park_delivery},
    {"POST",   "/api/v1/deliveries/{id}/release",       "Skip a parked message, so that the messages behind it are sent", act, on_worker, json_type, release_delivery},

    {"GET",    "/api/v1/plans",                         "Export the procedure plans", view, on_worker, "", get_plans},
    {"POST",   "/api/v1/plans",                         "Import procedure plans", administer, on_worker, json_type, import_plans},
    {"POST",   "/api/v1/plans/apply",                   "Apply the procedure plans to the orders that were placed before them", administer, on_worker, json_type, apply_plans},
    {"DELETE", "/api/v1/plans",                         "Remove the plan of a service", administer, on_worker, "", remove_plan},

    {"GET",    "/api/v1/worklist",                      "Show the answers that a station would get now", view, on_worker, "", get_worklist},
    {"GET",    "/api/v1/queries",                       "List worklist queries", view, on_worker, "", list_queries},
    {"GET",    "/api/v1/queries/{id}",                  "Get a worklist query with its answers", view, on_worker, "", get_query},
    {"GET",    "/api/v1/rejected-associations",         "List rejected associations", view, on_worker, "", list_rejected_associations},
    {"GET",    "/api/v1/stations",                      "List what each calling device did", view, on_worker, "", get_stations},
    {"GET",    "/api/v1/destinations",                  "List the destinations and their state", view, on_worker, "", get_destinations},
    {"POST",   "/api/v1/destinations/{name}/pause",     "Pause a destination: its messages wait", act, on_worker, json_type, pause_destination},
    {"POST",   "/api/v1/destinations/{name}/resume",    "Resume a destination that is paused", act, on_worker, json_type, resume_destination},
    {"POST",   "/api/v1/destinations/{name}/test",      "Test the connection to a destination without sending a message", act, on_peer_thread, json_type, test_destination},
    {"POST",   "/api/v1/stations/{name}/echo",          "Test the connection to a station with C-ECHO", act, on_peer_thread, json_type, echo_station},
    {"GET",    "/api/v1/archives",                      "List the configured archives", view, at_once, "", list_archives},
    {"POST",   "/api/v1/archives/{name}/echo",          "Test the connection to an archive with C-ECHO", act, on_peer_thread, json_type, echo_archive},
    {"GET",    "/api/v1/events",                        "Watch which records change (Server-Sent Events)", view, at_once, "", get_events},
    {"GET",    "/api/v1/certificates",                  "List our certificates and how long they are valid", view, at_once, "", list_certificates},
    {"POST",   "/api/v1/understand",                    "Show how a message would be processed, without changing anything", view, on_worker, hl7_type, understand_message},
    {"POST",   "/api/v1/reload",                        "Read the configuration again and apply what can change", administer, on_worker, json_type, reload},

    {"GET",    "/api/v1/audit",                         "List the audit trail", administer, on_worker, "", list_audit},

    {"GET",    "/api/v1/session",                       "Show who calls", view, at_once, "", get_session},
    {"POST",   "/api/v1/session",                       "Log in", login, on_worker, json_type, log_in},
    {"DELETE", "/api/v1/session",                       "Log out", view, on_worker, "", log_out},
    {"POST",   "/api/v1/session/password",              "Change the own password", view, on_worker, json_type, change_own_password},
    {"GET",    "/api/v1/users",                         "List users", administer, on_worker, "", list_users},
    {"POST",   "/api/v1/users",                         "Add a user", administer, on_worker, json_type, add_user},
    {"POST",   "/api/v1/users/{id}/role",               "Change the role of a user", administer, on_worker, json_type, set_user_role},
    {"POST",   "/api/v1/users/{id}/password",           "Set a new password of a user", administer, on_worker, json_type, set_user_password},
    {"POST",   "/api/v1/users/{id}/disable",            "Disable a user", administer, on_worker, json_type, disable_user},
    {"POST",   "/api/v1/users/{id}/enable",             "Enable a user", administer, on_worker, json_type, enable_user},
    {"GET",    "/api/v1/tokens",                        "List the tokens of programs", administer, on_worker, "", list_tokens},
    {"POST",   "/api/v1/tokens",                        "Add a token for a program", administer, on_worker, json_type, add_token},
    {"POST",   "/api/v1/tokens/{id}/revoke",            "Revoke a token", administer, on_worker, json_type, revoke_token},
};
// clang-format on

}  // namespace

std::span<const Route> routes() {
  return table;
}

// Where one may look from here: every list.
Response get_index(Api&, const Request&) {
  Json links = Json::array();
  for (const Route& route : routes()) {
    const bool has_id = route.path.find('{') != std::string_view::npos;
    if (route.method == "GET" && !has_id && route.handler != get_web_file)
      links.push_back({{"href", route.path}, {"summary", route.summary}});
  }
  return json_response({{"name", "Stepwise"}, {"links", std::move(links)}});
}

}  // namespace stepwise::broker::http
