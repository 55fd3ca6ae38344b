// SPDX-License-Identifier: Apache-2.0
// The handlers of the routes and the objects that they use. A handler is a blocking function; each route has one
// (routes.cpp).
#pragma once
#include "base/result.hpp"
#include "broker/http/fields.hpp"
#include "broker/http/gauges.hpp"
#include "broker/http/live_events.hpp"
#include "broker/http/problem.hpp"
#include "broker/http/readiness.hpp"
#include "broker/http/router.hpp"
#include "broker/usecases/actions.hpp"
#include "sql/overview.hpp"
#include "sql/write_check.hpp"

namespace stepwise::broker {
class Relay;
}

namespace stepwise::broker::http {

// Made for each request.
struct Api {
  broker::Context& context;  // with the settings that were in force when the request came
  broker::Actions& actions;
  broker::AccessControl& access;
  broker::Relay* relay;  // nullptr: this broker sends no messages
  const ReadyProbe& ready;
  const Measure& measure;
  Gauges& gauges;
  sql::WriteCheck& write_check;
  LiveEvents& events;
};

// The response to an action: 200 with the id and the findings, or a problem.
Response action_response(const Request& request, const Result<broker::ActionOutcome>& outcome);
// Includes `differences` if a person has to confirm that two patients differ.
Response action_response(const Request& request, const Result<broker::ActionOutcome>& outcome,
                         const std::vector<model::Difference>& differences);
// The response to an action that created a record: 201 with its location.
Response made_response(const Request& request, const Result<broker::ActionOutcome>& outcome,
                       std::string_view collection);

// The problem if the request has faults; nullopt: none. Call it after all members were read.
std::optional<Response> refuse_body(const Request& request, BodyFields& fields);
std::optional<Response> refuse_query(const Request& request, QueryFields& fields);
Json time_or_null(const std::optional<Instant>& instant);
// The member "role"; a fault if it is none.
std::optional<model::Role> role_member(BodyFields& fields);
Response not_found(const Request& request, std::string_view what);
sql::DestinationRules destination_rules(const Api& api);  // argument for sql::Overview

// The handlers, by the file they are in.
Response get_index(Api&, const Request&);    // routes.cpp
Response get_healthz(Api&, const Request&);  // health.cpp
Response get_readyz(Api&, const Request&);
Response get_metrics(Api&, const Request&);    // gauges.cpp
Response list_patients(Api&, const Request&);  // lists.cpp
Response list_orders(Api&, const Request&);
Response list_steps(Api&, const Request&);
Response list_performed_steps(Api&, const Request&);
Response list_messages(Api&, const Request&);
Response list_deliveries(Api&, const Request&);
Response get_stations(Api&, const Request&);  // stations.cpp
Response list_audit(Api&, const Request&);    // audit.cpp
Response get_patient(Api&, const Request&);   // records.cpp
Response get_order(Api&, const Request&);
Response get_step(Api&, const Request&);
Response get_performed_step(Api&, const Request&);
Response get_message(Api&, const Request&);
Response get_message_bytes(Api&, const Request&);
Response get_message_ack(Api&, const Request&);
Response get_delivery(Api&, const Request&);
Response get_delivery_bytes(Api&, const Request&);
Response get_delivery_answer(Api&, const Request&);
Response register_patient(Api&, const Request&);  // patient_actions.cpp
Response merge_patient(Api&, const Request&);
Response get_dataset_bytes(Api&, const Request&);    // records.cpp
Response link_performed_step(Api&, const Request&);  // mpps_actions.cpp
Response unlink_performed_step(Api&, const Request&);
Response close_performed_step(Api&, const Request&);
Response list_discrepancies(Api&, const Request&);  // discrepancies.cpp
Response give_up_never_performed(Api&, const Request&);
Response confirm_held_change(Api&, const Request&);
Response dismiss_held_change(Api&, const Request&);
Response place_order(Api&, const Request&);  // order_actions.cpp
Response cancel_order(Api&, const Request&);
Response get_images(Api&, const Request&);     // images.cpp
Response schedule_step(Api&, const Request&);  // order_actions.cpp
Response add_step(Api&, const Request&);
Response cancel_appointment(Api&, const Request&);
Response cancel_step(Api&, const Request&);
Response mark_arrived(Api&, const Request&);
Response mark_ready(Api&, const Request&);
Response complete_step(Api&, const Request&);
Response resend_delivery(Api&, const Request&);  // delivery_actions.cpp
Response park_delivery(Api&, const Request&);
Response release_delivery(Api&, const Request&);
Response get_plans(Api&, const Request&);  // plans.cpp
Response import_plans(Api&, const Request&);
Response remove_plan(Api&, const Request&);
Response apply_plans(Api&, const Request&);
Response apply_plan(Api&, const Request&);
Response get_destinations(Api&, const Request&);  // destinations.cpp
Response pause_destination(Api&, const Request&);
Response resume_destination(Api&, const Request&);
Response test_destination(Api&, const Request&);  // connection_tests.cpp
Response list_archives(Api&, const Request&);
Response echo_station(Api&, const Request&);
Response echo_archive(Api&, const Request&);
Response understand_message(Api&, const Request&);  // understand.cpp
Response reload(Api&, const Request&);              // reload.cpp
Response get_events(Api&, const Request&);          // live_events.cpp
Response list_certificates(Api&, const Request&);   // certificates.cpp
Response get_session(Api&, const Request&);         // login.cpp
Response log_in(Api&, const Request&);
Response log_out(Api&, const Request&);
Response change_own_password(Api&, const Request&);
Response list_users(Api&, const Request&);  // users.cpp
Response add_user(Api&, const Request&);
Response set_user_role(Api&, const Request&);
Response set_user_password(Api&, const Request&);
Response disable_user(Api&, const Request&);
Response enable_user(Api&, const Request&);
Response list_tokens(Api&, const Request&);  // tokens.cpp
Response add_token(Api&, const Request&);
Response revoke_token(Api&, const Request&);

}  // namespace stepwise::broker::http
