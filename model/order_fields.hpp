// SPDX-License-Identifier: Apache-2.0
// The order fields that a message can state. model/orders/order_changes.hpp says what a change does with each of them.
#pragma once

namespace stepwise::model {

enum class OrderField {
  placer_group_number,
  priority,
  entered_by,
  ordering_provider,
  callback_phone,
  cancel_reason,
  entering_organization,
  service,
  protocol,
  danger,
  clinical_information,
  body_site_modifier,
  transport_mode,
  transport_arranged,
  service_supplements,
  duplicate_reason,
  reasons,
  diagnoses,
  pregnancy_status,
  order_comments,
  procedure_comments,
  parent,
  accession_number,
  requested_procedure_id,
  step_id,
  study_instance_uid,
  modality,
  station_aet,
  location,
  performer,
  start,
};

}  // namespace stepwise::model
