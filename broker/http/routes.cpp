// SPDX-License-Identifier: Apache-2.0
#include "broker/http/router.hpp"

#include "broker/http/api.hpp"

namespace stepwise::broker::http {
namespace {

using enum Access;
using enum Runs;

// clang-format off
constexpr Route table[] = {
    {"GET",    "/",                                      "List the links of the API",                      read, at_once,   "",        get_index},
    {"GET",    "/healthz",                               "Whether the process runs",                    open, at_once,   "",        get_healthz},
    {"GET",    "/readyz",                                "Whether the broker is ready to work, and which parts are not", open, on_worker, "",      get_readyz},
    {"GET",    "/metrics",                               "Metrics for Prometheus",                       read, on_worker, "",        get_metrics},

    {"GET",    "/api/v1",                                "List the links of the API",                      read, at_once,   "",        get_index},
    {"GET",    "/api/v1/patients",                       "List patients",                                read, on_worker, "",        list_patients},
    {"POST",   "/api/v1/patients",                       "Register a temporary patient",                 act,  on_worker, json_type, register_patient},
    {"GET",    "/api/v1/patients/{id}",                  "Get a patient with visits",                    read, on_worker, "",        get_patient},
    {"POST",   "/api/v1/patients/{id}/merge",            "Merge another patient into this one",          act,  on_worker, json_type, merge_patient},

    {"GET",    "/api/v1/orders",                         "List orders",                                  read, on_worker, "",        list_orders},
    {"POST",   "/api/v1/orders",                         "Place an order of the department (filler-placed order)",       act,  on_worker, json_type, place_order},
    {"GET",    "/api/v1/orders/{id}",                    "Get an order with procedures, steps and deliveries", read, on_worker, "",        get_order},
    {"POST",   "/api/v1/orders/{id}/cancel",             "Cancel the open steps of an order",              act,  on_worker, json_type, cancel_order},
    {"POST",   "/api/v1/orders/{id}/steps",              "Add a scheduled step to an order",               act,  on_worker, json_type, add_step},
    {"POST",   "/api/v1/orders/{id}/apply-plan",         "Apply the procedure plan that was imported after the order", act, on_worker, json_type, apply_plan},
    {"GET",    "/api/v1/orders/{id}/images",             "Query the archives for the images of an order",  read, on_worker, "",        get_images},

    {"GET",    "/api/v1/steps",                          "List scheduled steps",                         read, on_worker, "",        list_steps},
    {"GET",    "/api/v1/steps/{id}",                     "Get a scheduled step",                         read, on_worker, "",        get_step},
    {"POST",   "/api/v1/steps/{id}/schedule",            "Schedule or reschedule a step",                act,  on_worker, json_type, schedule_step},
    {"POST",   "/api/v1/steps/{id}/cancel-appointment",   "Cancel the appointment of a step; its order stays", act, on_worker, json_type, cancel_appointment},
    {"POST",   "/api/v1/steps/{id}/cancel",              "Cancel a step, or mark it as never performed", act,  on_worker, json_type, cancel_step},
    {"POST",   "/api/v1/steps/{id}/arrive",              "Mark the patient of a step as arrived",        act,  on_worker, json_type, mark_arrived},
    {"POST",   "/api/v1/steps/{id}/ready",               "Mark a step as ready to be performed",         act,  on_worker, json_type, mark_ready},
    {"POST",   "/api/v1/steps/{id}/complete",            "Complete a step of a device that sends no MPPS", act, on_worker, json_type, complete_step},

    {"GET",    "/api/v1/performed-steps",                "List performed steps",                         read, on_worker, "",        list_performed_steps},
    {"GET",    "/api/v1/performed-steps/{id}",           "Get a performed step",                         read, on_worker, "",        get_performed_step},
    {"POST",   "/api/v1/performed-steps/{id}/link",      "Link a performed step to a scheduled step", act, on_worker, json_type, link_performed_step},

    {"POST",   "/api/v1/performed-steps/{id}/unlink",    "Remove a link",               act,  on_worker, json_type, unlink_performed_step},
    {"POST",   "/api/v1/performed-steps/{id}/close",     "Close a performed step that its modality does not end", act, on_worker, json_type, close_performed_step},
    {"GET",    "/api/v1/datasets/{id}/raw",              "Get an N-CREATE or N-SET dataset as it was received",  read, on_worker, "",        get_dataset_bytes},
    {"GET",    "/api/v1/discrepancies",                      "List the discrepancies, with proposals", read, on_worker, "",        list_discrepancies},
    {"POST",   "/api/v1/never-performed",                "Mark overdue steps as never performed",        act,  on_worker, json_type, give_up_never_performed},
    {"POST",   "/api/v1/held-changes/{id}/confirm",      "Confirm a change of very many steps",      act,  on_worker, json_type, confirm_held_change},
    {"POST",   "/api/v1/held-changes/{id}/dismiss",      "Dismiss a held change without making it", act, on_worker, json_type, dismiss_held_change},

    {"GET",    "/api/v1/messages",                       "List received messages",                       read, on_worker, "",        list_messages},
    {"GET",    "/api/v1/messages/{id}",                  "Get a journal entry",                          read, on_worker, "",        get_message},
    {"GET",    "/api/v1/messages/{id}/raw",              "Get a received message as it was received",            read, on_worker, "",        get_message_bytes},
    {"GET",    "/api/v1/messages/{id}/ack",              "Get the acknowledgement of a message",              read, on_worker, "",        get_message_ack},

    {"GET",    "/api/v1/deliveries",                     "List outbound messages",                      read, on_worker, "",        list_deliveries},
    {"GET",    "/api/v1/deliveries/{id}",                "Get a delivery",                               read, on_worker, "",        get_delivery},
    {"GET",    "/api/v1/deliveries/{id}/raw",            "Get a message as it is sent",                  read, on_worker, "",        get_delivery_bytes},
    {"GET",    "/api/v1/deliveries/{id}/answer",         "Get the last answer of the receiver",          read, on_worker, "",        get_delivery_answer},
    {"POST",   "/api/v1/deliveries/{id}/resend",         "Send a parked message again",                  act,  on_worker, json_type, resend_delivery},
    {"POST",   "/api/v1/deliveries/{id}/park",           "Park a pending message",                  act,  on_worker, json_type, park_delivery},
    {"POST",   "/api/v1/deliveries/{id}/release",        "Skip a parked message, so that the messages behind it are sent", act, on_worker, json_type, release_delivery},

    {"GET",    "/api/v1/plans",                          "Export the procedure plans",                   read, on_worker, "",        get_plans},
    {"POST",   "/api/v1/plans",                          "Import procedure plans",                       act,  on_worker, json_type, import_plans},
    {"POST",   "/api/v1/plans/apply",                    "Apply the procedure plans to the orders that were placed before them", act, on_worker, json_type, apply_plans},
    {"DELETE", "/api/v1/plans",                          "Remove the plan of a service",                 act,  on_worker, "",        remove_plan},

    {"GET",    "/api/v1/stations",                       "List what each calling device did",      read, on_worker, "",        get_stations},
    {"GET",    "/api/v1/destinations",                   "List the destinations and their state",            read, at_once,   "",        get_destinations},
    {"POST",   "/api/v1/understand",                     "Show how a message would be processed, without changing anything", act, on_worker, hl7_type, understand_message},
    {"POST",   "/api/v1/reload",                         "Read the mapping files and the files of TLS again", act,  on_worker, json_type, reload_files},
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
    if (route.method == "GET" && route.path.find('{') == std::string_view::npos)
      links.push_back({{"href", route.path}, {"summary", route.summary}});
  }
  return json_response({{"name", "Stepwise"}, {"links", std::move(links)}});
}

}  // namespace stepwise::broker::http
